/* Exact solutions on the path: they satisfy their equation by Ito's formula, they start where the
 * problem starts, and Euler-Maruyama (Heun for Stratonovich) converges to them on the same paths.
 */
#include "problem/problem.h"
#include "tap.h"
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

/* u(t, w) in coordinate i where all coordinates of W but the first are 0.3. */
static double
solution (const ito_problem *p, size_t i, double t, double w)
{
  double path[8], out[100];
  for (size_t j = 0; j < 8; j++)
    path[j] = j ? 0.3 : w;
  if (ito_problem_exact (p, t, 1, 1, path, out))
    return NAN;
  return out[i];
}

/* Central differences of 8th order in w: first and second derivative; in t of 6th. */
static void
in_w (const ito_problem *p, size_t i, double t, double w, double h, double *first, double *second)
{
  static const double a[] = { 4. / 5, -1. / 5, 4. / 105, -1. / 280 };
  static const double b[] = { 8. / 5, -1. / 5, 8. / 315, -1. / 560 };
  double middle = solution (p, i, t, w);
  *first = 0;
  *second = -205. / 72 * middle;
  for (int k = 0; k < 4; k++)
    {
      double up = solution (p, i, t, w + (k + 1) * h), down = solution (p, i, t, w - (k + 1) * h);
      *first += a[k] * (up - down);
      *second += b[k] * (up + down);
    }
  *first /= h;
  *second /= h * h;
}

static double
in_t (const ito_problem *p, size_t i, double t, double w, double h)
{
  static const double a[] = { 3. / 4, -3. / 20, 1. / 60 };
  double sum = 0;
  for (int k = 0; k < 3; k++)
    sum += a[k] * (solution (p, i, t + (k + 1) * h, w) - solution (p, i, t - (k + 1) * h, w));
  return sum / h;
}

/* du = (u_t + u_ww/2) dt + u_w dW in Ito's calculus, u_t dt + u_w o dW in that of Stratonovich: the
 * largest difference from drift and diffusion, in units of their size.  Coordinate 0 and the last
 * that W_1 moves. */
static double
by_formula (const ito_problem *p, const ito_problem *equation, double scale)
{
  const ito_sde *sde = ito_problem_sde (equation);
  size_t d = sde->d, m = sde->m;
  double worst = 0, drift[100], noise[100 * 8];
  for (int k = 1; k < 9; k++)
    for (int l = -3; l <= 3; l++)
      {
        double t = ito_problem_end (p) * k / 9, w = 0.4 * l * sqrt (t) / scale, x[100];
        for (size_t i = 0; i < d; i++)
          x[i] = solution (p, i, t, w);
        if (sde->drift (1, 1, &t, 0, x, drift, sde->params)
            || sde->diffusion (1, 1, &t, 0, x, noise, sde->params))
          return INFINITY;
        double f_size = 0, g_size = 0;
        for (size_t i = 0; i < d; i++)
          {
            f_size = fmax (f_size, fabs (drift[i]));
            g_size = fmax (g_size, fabs (noise[i * m]));
          }
        for (size_t i = 0; i < d; i += m == 1 && d > 1 ? 33 : 100)
          {
            double first, second;
            in_w (p, i, t, w, 0.02 / scale, &first, &second);
            double f = in_t (p, i, t, w, ito_problem_end (p) / 400);
            if (sde->calculus == ITO_CALCULUS_ITO)
              f += 0.5 * second;
            /* Terms that cancel in the drift set the size of its rounding. */
            f_size = fmax (f_size, fabs (second));
            worst = fmax (worst, fabs (f - drift[i]) / fmax (f_size, 1e-3));
            worst = fmax (worst, fabs (first - noise[i * m]) / fmax (g_size, 1e-3));
          }
      }
  return worst;
}

/* Mean of |x_T - exact| over coordinates and paths, by Euler-Maruyama or Heun with that many steps
 * on fixed paths of `fine` increments; divided by the same of |exact|. */
static double
on_paths (const ito_problem *p, const ito_problem *equation, size_t steps, size_t fine)
{
  enum
  {
    PATHS = 64
  };
  const ito_sde *sde = ito_problem_sde (equation);
  size_t d = sde->d, m = sde->m;
  int stratonovich = sde->calculus == ITO_CALCULUS_STRATONOVICH;
  double end = ito_problem_end (p), h = end / (double)steps, error = 0, size = 0;
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  double *block = malloc (8 * 100 * PATHS * sizeof *block);
  if (!rng || !block)
    exit (1);
  double *x = block, *w = x + d * PATHS, *dw = w + m * PATHS, *f = dw + m * PATHS,
         *g = f + d * PATHS, *y = g + d * PATHS;
  for (size_t i = 0; i < m * PATHS; i++)
    w[i] = 0;
  for (size_t i = 0; i < d * PATHS; i++)
    x[i] = ito_problem_start (p)[i / PATHS];
  for (size_t s = 0; s < steps; s++)
    {
      double t = (double)s * h, t1 = t + h;
      for (size_t i = 0; i < m * PATHS; i++)
        {
          dw[i] = 0;
          for (size_t k = 0; k < fine / steps; k++)
            dw[i] += sqrt (end / (double)fine) * gsl_ran_gaussian_ziggurat (rng, 1);
          w[i] += dw[i];
        }
      sde->drift (PATHS, PATHS, &t, 0, x, f, sde->params);
      sde->diffusion_dw (PATHS, PATHS, &t, 0, x, dw, g, sde->params);
      for (size_t i = 0; i < d * PATHS; i++)
        y[i] = x[i] + h * f[i] + g[i];
      if (stratonovich)
        {
          for (size_t i = 0; i < d * PATHS; i++)
            x[i] += 0.5 * (h * f[i] + g[i]);
          sde->drift (PATHS, PATHS, &t1, 0, y, f, sde->params);
          sde->diffusion_dw (PATHS, PATHS, &t1, 0, y, dw, g, sde->params);
          for (size_t i = 0; i < d * PATHS; i++)
            x[i] += 0.5 * (h * f[i] + g[i]);
        }
      else
        memcpy (x, y, d * PATHS * sizeof *x);
    }
  if (ito_problem_exact (p, end, PATHS, PATHS, w, y))
    exit (1);
  for (size_t i = 0; i < d * PATHS; i++)
    {
      error += fabs (x[i] - y[i]);
      size += fabs (y[i]);
    }
  free (block);
  gsl_rng_free (rng);
  return error / size;
}

static ito_problem *
problem (const char *spec)
{
  ito_problem *p = ito_problem_alloc (spec);
  if (!p)
    exit (1);
  return p;
}

/* Starts right, and the formula is met to 1e-8. */
static void
check_formula (const char *spec, double scale)
{
  ito_problem *p = problem (spec);
  const ito_sde *sde = ito_problem_sde (p);
  double off = 0, zero[8] = { 0 }, x[100];
  if (ito_problem_exact (p, 0, 1, 1, zero, x))
    off = INFINITY;
  for (size_t i = 0; i < sde->d; i++)
    off = fmax (off, fabs (x[i] - ito_problem_start (p)[i]));
  tap_ok (off < 2e-11, "%s: starts at its start (%.2g)", spec, off);
  double f = by_formula (p, p, scale);
  tap_ok (f < 1e-8, "%s: satisfies its equation by Ito's formula (%.2g)", spec, f);
  ito_problem_free (p);
}

/* Orders are 1/2 at least: over 2 levels of 16 errors fall by 4 or more. */
static void
check_paths (const char *spec, size_t coarse, double most)
{
  ito_problem *p = problem (spec);
  double a = on_paths (p, p, coarse, 16 * coarse), b = on_paths (p, p, 16 * coarse, 16 * coarse);
  tap_ok (b < a / 3 && b < most, "%s: steps on its paths converge to it (%.2g, %.2g)", spec, a, b);
  ito_problem_free (p);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  check_formula ("gbm", 1);
  check_formula ("gbm-stratonovich", 1);
  check_formula ("gbm:mu=-0.5,sigma=0.3,u0=2", 1);
  check_formula ("gbm-8", 1);
  check_formula ("linear-test", 1);
  check_formula ("additive", 1);
  check_formula ("additive-4", 1);
  check_formula ("wave", 0.2);
  check_formula ("cubic", 1);
  check_formula ("stiff-quadratic", 2);
  check_formula ("stiff-quadratic:a=500,b=1", 2);
  check_formula ("stiff-quadratic:a=5000,b=70", 140);
  check_formula ("cubic-time", 1);
  check_formula ("rossler-weak", 1);
  check_paths ("gbm", 64, 0.05);
  check_paths ("gbm-stratonovich", 64, 0.01);
  check_paths ("gbm-8", 64, 0.05);
  check_paths ("linear-test", 64, 0.1);
  check_paths ("additive", 64, 1e-3);
  check_paths ("additive-4", 64, 1e-3);
  check_paths ("wave", 64, 1e-4);
  check_paths ("cubic", 64, 0.01);
  check_paths ("stiff-quadratic", 64, 0.02);
  check_paths ("stiff-quadratic:a=5000,b=70", 64, 0.02);
  check_paths ("cubic-time", 64, 0.01);
  check_paths ("rossler-weak", 64, 0.1);
  check_paths ("heat-100", 8192, 1e-3);

  /* At T = 3 the stiff one is -1, and where E overflows it is +1, not NaN. */
  ito_problem *stiff = problem ("stiff-quadratic:a=500,b=1"), *ito = problem ("gbm"),
              *other = problem ("gbm-stratonovich"), *cubic = problem ("cubic"),
              *cubic_time = problem ("cubic-time");
  double w[2] = { 1, 1e5 }, x[2] = { 0, 0 };
  int status = ito_problem_exact (stiff, 3, 2, 2, w, x);
  tap_ok (!status && x[0] == -1 && x[1] == 1, "stiff-quadratic: far out it is at an equilibrium");

  /* Controls: the solution in the other calculus, and of another equation. */
  double f = by_formula (ito, other, 1), a = on_paths (ito, other, 256, 256);
  tap_ok (f > 1e-3 && a > 0.1, "control: the other calculus is seen (%.2g, %.2g)", f, a);
  f = by_formula (cubic, cubic_time, 1);
  tap_ok (f > 1e-3, "control: another equation is seen (%.2g)", f);
  ito_problem_free (stiff);
  ito_problem_free (ito);
  ito_problem_free (other);
  ito_problem_free (cubic);
  ito_problem_free (cubic_time);
  return tap_done ();
}
