/* Expectations: by quadrature over W of the exact solution, by the generator on polynomials and a
 * matrix exponential, by the generator on phi itself, by a spectral solution on the line, and by
 * Monte Carlo with an independent scheme. */
#include "problem/problem.h"
#include "tap.h"
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

static ito_problem *
problem (const char *spec)
{
  ito_problem *p = ito_problem_alloc (spec);
  if (!p)
    exit (1);
  return p;
}

static ito_expectation
known (const ito_problem *p, size_t i, double t)
{
  ito_expectation e;
  if (ito_problem_expectation (p, i, t, &e))
    exit (1);
  return e;
}

static size_t
named (const ito_problem *p, const char *name)
{
  for (size_t i = 0; i < ito_problem_expectations (p); i++)
    if (strcmp (known (p, i, ito_problem_end (p)).name, name) == 0)
      return i;
  exit (1);
}

/* E phi(u(t, W)) by the trapezoid rule in w1 and w2, which converges geometrically. */
static double
by_quadrature (const ito_problem *p, const ito_problem *law, size_t i, double t)
{
  size_t m = ito_problem_sde (p)->m;
  double sum = 0, h = 0.05;
  int second = m > 1 ? 240 : 0;
  for (int k = -240; k <= 240; k++)
    for (int l = -second; l <= second; l += 2)
      {
        double z = k * h, y = l * h, w[8] = { 0 }, x[100];
        w[0] = z * sqrt (t);
        if (m > 1)
          w[1] = y * sqrt (t);
        if (ito_problem_exact (law, t, 1, 1, w, x))
          exit (1);
        double weight = m > 1 ? exp (-0.5 * (z * z + y * y)) * h * 2 * h / (2 * M_PI)
                              : exp (-0.5 * z * z) * h / sqrt (2 * M_PI);
        sum += weight * ito_problem_phi (p, i, x);
      }
  return sum;
}

static void
check_quadrature (const char *spec)
{
  ito_problem *p = problem (spec);
  for (size_t i = 0; i < ito_problem_expectations (p); i++)
    for (int half = 1; half <= 2; half++)
      {
        double t = ito_problem_end (p) * half / 2;
        ito_expectation e = known (p, i, t);
        tap_near (e.value, by_quadrature (p, p, i, t), 2e-12 * fmax (1, fabs (e.value)),
                  "%s: E %s at %g", spec, e.name, t);
      }
  ito_problem_free (p);
}

/* Monomials up to degree 2 of the first two coordinates, with their derivatives. */
#define BASIS 6
static const int powers[BASIS][2] = { { 0, 0 }, { 1, 0 }, { 0, 1 }, { 2, 0 }, { 1, 1 }, { 0, 2 } };

static double
monomial (const double *x, int a, int b)
{
  return a < 0 || b < 0 ? 0 : pow (x[0], a) * pow (x[1], b);
}

/* L phi = f grad phi + g g^T : Hess phi / 2 at a point, of the callbacks (Ito). */
static double
generator (const ito_sde *sde, const double *x, int a, int b)
{
  double t = 0, f[2] = { 0, 0 }, g[4] = { 0 }, gg[3] = { 0, 0, 0 };
  sde->drift (1, 1, &t, 0, x, f, sde->params);
  sde->diffusion (1, 1, &t, 0, x, g, sde->params);
  for (size_t j = 0; j < sde->m; j++)
    {
      double second = sde->d > 1 ? g[sde->m + j] : 0;
      gg[0] += g[j] * g[j];
      gg[1] += g[j] * second;
      gg[2] += second * second;
    }
  return a * monomial (x, a - 1, b) * f[0] + b * monomial (x, a, b - 1) * f[1]
         + 0.5 * a * (a - 1) * monomial (x, a - 2, b) * gg[0]
         + a * b * monomial (x, a - 1, b - 1) * gg[1]
         + 0.5 * b * (b - 1) * monomial (x, a, b - 2) * gg[2];
}

/* The moments at t: the generator on monomials is a combination of them, found at points; its
 * exponential acts on their start.  Problems of one coordinate have n = 4 with powers 0, 1, 2 of x1
 * and one of x2, which does not move. */
static void
by_generator (const ito_problem *p, double t, double *moment)
{
  const ito_sde *sde = ito_problem_sde (p);
  static const double points[BASIS][2] = { { 0.3, 0.2 }, { 1.1, 0.4 },  { 0.5, 1.3 },
                                           { 1.7, 1.9 }, { 0.9, -0.6 }, { 2.2, 0.7 } };
  gsl_matrix *v = gsl_matrix_alloc (BASIS, BASIS), *l = gsl_matrix_alloc (BASIS, BASIS),
             *e = gsl_matrix_alloc (BASIS, BASIS);
  gsl_vector *right = gsl_vector_alloc (BASIS), *row = gsl_vector_alloc (BASIS);
  gsl_permutation *order = gsl_permutation_alloc (BASIS);
  int sign;
  for (size_t i = 0; i < BASIS; i++)
    for (size_t k = 0; k < BASIS; k++)
      gsl_matrix_set (v, i, k, monomial (points[i], powers[k][0], powers[k][1]));
  gsl_linalg_LU_decomp (v, order, &sign);
  for (size_t k = 0; k < BASIS; k++)
    {
      for (size_t i = 0; i < BASIS; i++)
        gsl_vector_set (right, i, generator (sde, points[i], powers[k][0], powers[k][1]));
      gsl_linalg_LU_solve (v, order, right, row);
      for (size_t i = 0; i < BASIS; i++)
        gsl_matrix_set (l, k, i, t * gsl_vector_get (row, i));
    }
  gsl_linalg_exponential_ss (l, e, GSL_PREC_DOUBLE);
  double start[2] = { ito_problem_start (p)[0], sde->d > 1 ? ito_problem_start (p)[1] : 0 };
  for (size_t k = 0; k < BASIS; k++)
    {
      moment[k] = 0;
      for (size_t i = 0; i < BASIS; i++)
        moment[k] += gsl_matrix_get (e, k, i) * monomial (start, powers[i][0], powers[i][1]);
    }
  gsl_matrix_free (v);
  gsl_matrix_free (l);
  gsl_matrix_free (e);
  gsl_vector_free (right);
  gsl_vector_free (row);
  gsl_permutation_free (order);
}

/* The expectations that are moments: which monomial phi is, seen at a point. */
static void
check_moments (const char *spec)
{
  ito_problem *p = problem (spec);
  double t = 0.7 * ito_problem_end (p), moment[BASIS];
  by_generator (p, t, moment);
  int seen = 0;
  for (size_t i = 0; i < ito_problem_expectations (p); i++)
    for (size_t k = 1; k < BASIS; k++)
      {
        double x[2] = { 1.37, 0.61 };
        ito_expectation e = known (p, i, t);
        if (fabs (ito_problem_phi (p, i, x) - monomial (x, powers[k][0], powers[k][1])) > 1e-12)
          continue;
        seen++;
        tap_near (e.value, moment[k], 1e-12, "%s: E %s at %g", spec, e.name, t);
      }
  tap_ok (seen == (ito_problem_sde (p)->d > 1 ? 5 : 2), "%s: all first and second moments", spec);
  ito_problem_free (p);
}

/* E phi(u_T) on the line: exp(-H T) of the generator in its symmetric form, in sines of a box. */
static double
by_sines (const ito_problem *p, double half, double (*phi) (double))
{
  enum
  {
    N = 160,
    NODES = 800
  };
  const ito_sde *sde = ito_problem_sde (p);
  double zero = 0, s, start = ito_problem_start (p)[0], dx = 2 * half / NODES;
  static double basis[N][NODES], psi[NODES], potential[NODES], log_psi[NODES + 1];
  sde->diffusion (1, 1, &zero, 0, &start, &s, sde->params);
  /* log psi = int f/s^2: Simpson's rule on each cell, from u0. */
  double f[3], x[3], at_start = 0;
  log_psi[0] = 0;
  for (int k = 0; k < NODES; k++)
    {
      for (int j = 0; j < 3; j++)
        x[j] = -half + (k + 0.5 * j) * dx;
      for (int j = 0; j < 3; j++)
        sde->drift (1, 1, &zero, 0, x + j, f + j, sde->params);
      log_psi[k + 1] = log_psi[k] + dx * (f[0] + 4 * f[1] + f[2]) / (6 * s * s);
      double slope;
      sde->jacobian (1, 1, &zero, 0, x, &slope, sde->params);
      potential[k] = f[0] * f[0] / (2 * s * s) + 0.5 * slope;
    }
  /* The start is a node. */
  at_start = log_psi[lround ((start + half) / dx)];
  gsl_matrix *h = gsl_matrix_alloc (N, N), *vectors = gsl_matrix_alloc (N, N);
  gsl_vector *values = gsl_vector_alloc (N);
  gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc (N);
  for (int k = 0; k < NODES; k++)
    {
      psi[k] = exp (log_psi[k] - at_start);
      for (int i = 0; i < N; i++)
        basis[i][k] = sin (M_PI * (i + 1) * k / NODES) / sqrt (half);
    }
  for (int i = 0; i < N; i++)
    for (int j = 0; j <= i; j++)
      {
        double sum = 0;
        for (int k = 0; k < NODES; k++)
          sum += basis[i][k] * potential[k] * basis[j][k];
        sum *= dx;
        if (i == j)
          sum += 0.5 * s * s * pow (M_PI * (i + 1) / (2 * half), 2);
        gsl_matrix_set (h, (size_t)i, (size_t)j, sum);
        gsl_matrix_set (h, (size_t)j, (size_t)i, sum);
      }
  gsl_eigen_symmv (h, values, vectors, space);
  double result = 0;
  for (size_t e = 0; e < N; e++)
    {
      double there = 0, here = 0;
      for (int i = 0; i < N; i++)
        {
          double c = gsl_matrix_get (vectors, (size_t)i, e), sum = 0;
          for (int k = 0; k < NODES; k++)
            sum += basis[i][k] * phi (-half + k * dx) * psi[k];
          there += c * sum * dx;
          here += c * sin (M_PI * (i + 1) * (start + half) / (2 * half)) / sqrt (half);
        }
      result += here * there * exp (-ito_problem_end (p) * gsl_vector_get (values, e));
    }
  gsl_matrix_free (h);
  gsl_matrix_free (vectors);
  gsl_vector_free (values);
  gsl_eigen_symmv_free (space);
  return result;
}

static double
identity (double u)
{
  return u;
}

static double
squared (double u)
{
  return u * u;
}

static void
check_line (const char *spec, double half)
{
  ito_problem *p = problem (spec);
  ito_expectation mean = known (p, 0, ito_problem_end (p)),
                  square = known (p, 1, ito_problem_end (p));
  tap_near (mean.value, by_sines (p, half, identity), 2e-10, "%s: E u by a spectral method", spec);
  tap_near (square.value, by_sines (p, half, squared), 2e-10, "%s: E u^2 by a spectral method",
            spec);
  ito_expectation e;
  tap_ok (ito_problem_expectation (p, 0, 0.5, &e) == GSL_EINVAL, "%s: stored at its end only",
          spec);
  ito_problem_free (p);
}

/* 2/s^2 int int, by nested midpoint sums. */
static void
check_exit_time (void)
{
  ito_problem *p = problem ("double-well");
  ito_expectation e;
  double inner = 0, outer = 0, h = 1e-4, s2 = 0.49;
  for (int k = -40000; k < 0; k++)
    {
      double z = (k + 0.5) * h, v = z * z * (z * z / 4 - 0.5);
      double weight = exp (-2 * v / s2) * h;
      if (z > -1)
        outer += exp (2 * v / s2) * (inner + 0.5 * weight) * h;
      inner += weight;
    }
  int status = ito_problem_number (p, 0, &e);
  tap_ok (!status && ito_problem_numbers (p) == 1, "double-well: one number");
  tap_near (e.value, 2 / s2 * outer, 1e-6, "double-well: %s", e.name);
  tap_ok (ito_problem_number (p, 1, &e) == GSL_EINVAL, "double-well: no second number");
  ito_problem_free (p);
}

/* d E phi/dt by Ito's formula at points, with numerical derivatives of phi. */
static void
check_rate (void)
{
  ito_problem *p = problem ("lotka-volterra");
  const ito_sde *sde = ito_problem_sde (p);
  double worst = 0, h = 1e-3, t = 0;
  for (int k = 0; k < 9; k++)
    {
      double x[2] = { 0.5 + k % 3, 0.7 + k / 3 }, f[2], g[4], rate = 0;
      sde->drift (1, 1, &t, 0, x, f, sde->params);
      sde->diffusion (1, 1, &t, 0, x, g, sde->params);
      for (int i = 0; i < 2; i++)
        {
          double up[2] = { x[0], x[1] }, down[2] = { x[0], x[1] };
          up[i] += h;
          down[i] -= h;
          double a = ito_problem_phi (p, 0, up), b = ito_problem_phi (p, 0, x),
                 c = ito_problem_phi (p, 0, down);
          rate += f[i] * (a - c) / (2 * h) + 0.5 * g[3 * i] * g[3 * i] * (a - 2 * b + c) / (h * h);
        }
      worst = fmax (worst, fabs (rate - (known (p, 0, 1).value - known (p, 0, 0).value)));
    }
  tap_ok (worst < 2e-5, "lotka-volterra: its moment grows as the generator says (%.2g)", worst);
  tap_near (known (p, 0, 0).value, ito_problem_phi (p, 0, ito_problem_start (p)), 1e-15,
            "lotka-volterra: it starts at phi(u0)");
  ito_problem_free (p);
}

/* Means over antithetic pairs of paths, by Runge-Kutta 4 with dW/h in each step: of Stratonovich.
 * The scheme has weak order 1 for one Brownian motion or additive noise; its error here is
 * below the sampling error. */
enum
{
  PATHS = 512
};

static void
stratonovich (const ito_sde *sde, double t, const double *x, const double *dw, double h,
              double *out)
{
  static double g[9 * PATHS], l[9 * PATHS];
  sde->drift (PATHS, PATHS, &t, 0, x, out, sde->params);
  sde->diffusion_dw (PATHS, PATHS, &t, 0, x, dw, g, sde->params);
  int correct = sde->directional != NULL && sde->calculus == ITO_CALCULUS_ITO;
  if (correct)
    sde->directional (PATHS, PATHS, &t, 0, x, l, sde->params);
  for (size_t i = 0; i < sde->d * PATHS; i++)
    out[i] = h * (out[i] - (correct ? 0.5 * l[i] : 0)) + g[i];
}

static void
monte_carlo (const ito_problem *p, size_t steps, size_t batches, double *mean, double *error)
{
  const ito_sde *sde = ito_problem_sde (p);
  size_t d = sde->d, m = sde->m, count = ito_problem_expectations (p);
  double h = ito_problem_end (p) / (double)steps, sum[8] = { 0 }, squares[8] = { 0 };
  static double x[3 * PATHS], y[3 * PATHS], dw[3 * PATHS], k[4][3 * PATHS];
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_taus2);
  if (!rng)
    exit (1);
  for (size_t b = 0; b < batches; b++)
    {
      for (size_t i = 0; i < d * PATHS; i++)
        x[i] = ito_problem_start (p)[i / PATHS];
      for (size_t s = 0; s < steps; s++)
        {
          for (size_t j = 0; j < m; j++)
            for (size_t q = 0; q < PATHS / 2; q++)
              {
                double z = sqrt (h) * gsl_ran_gaussian_ziggurat (rng, 1);
                dw[j * PATHS + q] = z;
                dw[j * PATHS + PATHS / 2 + q] = -z;
              }
          static const double c[4] = { 0, 0.5, 0.5, 1 };
          for (int stage = 0; stage < 4; stage++)
            {
              for (size_t i = 0; i < d * PATHS; i++)
                y[i] = x[i] + (stage ? c[stage] * k[stage - 1][i] : 0);
              stratonovich (sde, 0, y, dw, h, k[stage]);
            }
          for (size_t i = 0; i < d * PATHS; i++)
            x[i] += (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]) / 6;
        }
      for (size_t e = 0; e < count; e++)
        for (size_t q = 0; q < PATHS / 2; q++)
          {
            double point[3] = { 0, 0, 0 }, twin[3] = { 0, 0, 0 };
            for (size_t i = 0; i < d; i++)
              {
                point[i] = x[i * PATHS + q];
                twin[i] = x[i * PATHS + PATHS / 2 + q];
              }
            double phi = 0.5 * (ito_problem_phi (p, e, point) + ito_problem_phi (p, e, twin));
            sum[e] += phi;
            squares[e] += phi * phi;
          }
    }
  double n = (double)batches * (PATHS / 2);
  for (size_t e = 0; e < count; e++)
    {
      mean[e] = sum[e] / n;
      error[e] = sqrt ((squares[e] / n - mean[e] * mean[e]) / n);
    }
  gsl_rng_free (rng);
}

static void
check_stored (const char *spec, size_t steps, size_t batches)
{
  ito_problem *p = problem (spec);
  double mean[8], error[8], far = 0;
  monte_carlo (p, steps, batches, mean, error);
  for (size_t i = 0; i < ito_problem_expectations (p); i++)
    {
      ito_expectation e = known (p, i, ito_problem_end (p));
      double total = hypot (error[i], e.error), off = (e.value - mean[i]) / total;
      tap_ok (fabs (off) < 6.5, "%s: E %s = %g, off by %.2g standard errors of %.2g (its own %.2g)",
              spec, e.name, e.value, off, total, e.error);
      far = fmax (far, fabs (1.3 * e.value - mean[i]) / total);
    }
  tap_ok (far > 6.5, "control: %s: a third more is seen", spec);
  ito_problem_free (p);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  static const char *const on_the_path[] = {
    "gbm",   "gbm-stratonovich", "gbm-8",      "linear-test", "additive", "additive-4", "wave",
    "cubic", "stiff-quadratic",  "cubic-time", "rossler-weak"
  };
  for (size_t i = 0; i < sizeof on_the_path / sizeof *on_the_path; i++)
    check_quadrature (on_the_path[i]);
  ito_problem *heat = problem ("heat-100");
  tap_near (known (heat, 0, 0.25).value, by_quadrature (heat, heat, 0, 0.25), 1e-13,
            "heat-100: E u50");
  ito_problem_free (heat);

  static const char *const polynomial[] = { "linear-general",
                                            "linear-commuting",
                                            "noncommutative-2",
                                            "heston",
                                            "ou",
                                            "cir",
                                            "cir:s2=4",
                                            "gbm" };
  for (size_t i = 0; i < sizeof polynomial / sizeof *polynomial; i++)
    check_moments (polynomial[i]);

  /* Printed in the definitions. */
  ito_problem *p = problem ("noncommutative-2");
  tap_near (known (p, named (p, "u2^2"), 3).value, 149. / 150 * exp (-7.5) + exp (-3) / 150, 1e-16,
            "noncommutative-2: E u2^2");
  tap_near (known (p, named (p, "u2^2"), 3).value, 8.813109e-4, 1e-10, "as it is printed");
  tap_near (known (p, named (p, "u1^2"), 3).value, exp (-3), 1e-15, "noncommutative-2: E u1^2");
  tap_near (known (p, named (p, "u1 u2"), 3).value, exp (-6), 1e-15, "noncommutative-2: E u1 u2");
  ito_problem_free (p);
  p = problem ("gbm");
  double mean = known (p, 0, 1).value, square = known (p, 1, 1).value;
  tap_near (mean, 1.3728005, 1e-7, "gbm: the printed mean");
  tap_near (sqrt (square - mean * mean), 1.46038, 1e-5, "gbm: the printed standard deviation");
  ito_problem_free (p);
  p = problem ("additive");
  tap_near (known (p, 0, 1).value, 0.7424621, 1e-7, "additive: the printed mean");
  ito_problem_free (p);
  p = problem ("heston");
  tap_near (known (p, named (p, "e^x"), 0.5).value, exp (0.025), 1e-15, "heston: E e^x");
  ito_problem_free (p);
  p = problem ("duffing-kinetic");
  tap_ok (known (p, 0, 3).value == 0 && known (p, 1, 3).value == 0, "duffing-kinetic: symmetric");
  ito_problem_free (p);

  check_line ("additive-nonlinear", 5);
  check_line ("double-well", 4);
  check_exit_time ();
  check_rate ();
  check_stored ("lorenz", 250, 40);
  check_stored ("brusselator", 4000, 10);

  /* Control: the moments of one calculus are not those of the other. */
  ito_problem *one = problem ("gbm"), *other = problem ("gbm-stratonovich");
  tap_ok (fabs (by_quadrature (one, other, 0, 1) - known (one, 0, 1).value) > 0.1,
          "control: the other calculus is seen");
  double moment[BASIS];
  ito_problem *linear = problem ("linear-general"), *twin = problem ("linear-commuting");
  by_generator (linear, 1, moment);
  tap_ok (fabs (known (twin, named (twin, "u2^2"), 1).value - moment[5]) > 1e-3,
          "control: other noise is seen");
  ito_problem_free (one);
  ito_problem_free (other);
  ito_problem_free (linear);
  ito_problem_free (twin);
  return tap_done ();
}
