/* Stiff problems: on linear-test the solver's own E x1^2/x^2 (over Gauss-Hermite nodes) is the
 * closed form, on both sides of the border of stability; on heat-100 explicit methods stop with a
 * status beyond their border, stabilised and implicit ones go on; stiff-quadratic never ends at the
 * unstable equilibrium. */
#include "solver/points.h"
#include "tap.h"
#include <gsl/gsl_integration.h>
#include <ito/ito.h>

#define NODES 8

/* E x1^2/x^2 of a step of size h on linear-test. */
static double
mean_square (const char *spec, double lambda, double mu, double h)
{
  char text[96];
  snprintf (text, sizeof text, "linear-test:lambda=%.17g,mu=%.17g", lambda, mu);
  ito_error error = ITO_NO_ERROR;
  ito_problem *problem = ito_problem_alloc (text);
  ito_process *process = ito_process_alloc (ito_problem_sde (problem));
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, h, 1);
  gsl_integration_fixed_workspace *rule =
      gsl_integration_fixed_alloc (gsl_integration_fixed_hermite, NODES, 0, 0.5, 0, 0);
  ito_points points;
  double sum = 0;
  if (!ito_points_begin (&points, process, solver, grid, NODES, &error))
    {
      for (size_t k = 0; k < NODES; k++)
        {
          points.x[k] = 1;
          points.z[k] = gsl_integration_fixed_nodes (rule)[k];
        }
      ito_points_step (&points, 0, &error);
      for (size_t k = 0; k < NODES; k++)
        sum +=
            gsl_integration_fixed_weights (rule)[k] / sqrt (2 * M_PI) * points.x[k] * points.x[k];
    }
  if (error.code)
    printf ("# %s\n", error.text);
  ito_points_end (&points);
  gsl_integration_fixed_free (rule);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  ito_problem_free (problem);
  return error.code ? NAN : sum;
}

/* Closed forms, p = lambda h, q = mu^2 h. */
static double
euler_maruyama (double p, double q)
{
  return (1 + p) * (1 + p) + q;
}

static double
milstein (double p, double q)
{
  return (1 + p) * (1 + p) + q + q * q / 2;
}

static double
trapezoid (double p, double q)
{
  return ((1 + p / 2) * (1 + p / 2) + q) / ((1 - p / 2) * (1 - p / 2));
}

static double
implicit_euler (double p, double q)
{
  return (1 + q) / ((1 - p) * (1 - p));
}

static double
implicit_milstein (double p, double q)
{
  return (1 + q + q * q / 2) / ((1 - p) * (1 - p));
}

/* SK-ROCK with 5 stages (Abdulle, Almuslimani, Vilmart 2018, eq. 10): T_s and U_(s-1). */
static double
sk_rock (double p, double q)
{
  const double s = 5, w0 = 1 + 0.05 / (s * s), a = acosh (w0);
  const double w1 = sqrt (w0 * w0 - 1) / (s * tanh (s * a)), v = w0 + w1 * p;
  const double t0 = cosh (s * a), u0 = sinh (s * a) / sinh (a);
  double t, u;
  if (fabs (v) < 1)
    {
      t = cos (s * acos (v));
      u = sin (s * acos (v)) / sqrt (1 - v * v);
    }
  else
    {
      double b = acosh (fabs (v));
      t = (v < 0 ? -1 : 1) * cosh (s * b); /* s is odd */
      u = sinh (s * b) / sinh (b);
    }
  double noise = u / u0 * (1 + w1 * p / 2);
  return t * t / (t0 * t0) + noise * noise * q;
}

/* The border in h between lower (stable) and upper (not). */
static double
border (double (*form) (double, double), double lambda, double mu, double lower, double upper)
{
  for (int k = 0; k < 200; k++)
    {
      double h = 0.5 * (lower + upper);
      *(form (lambda * h, mu * mu * h) < 1 ? &lower : &upper) = h;
    }
  return lower;
}

static void
test_linear (void)
{
  /* An implicit method has a border below which it is not stable where the equation hardly is. */
  static const struct
  {
    const char *spec;
    double (*form) (double, double);
    double lambda, mu, lower, upper;
  } rows[] = {
    { "euler-maruyama", euler_maruyama, -3, 1.5, 0.1, 2 },
    { "euler-maruyama", euler_maruyama, -1000, 10, 1e-4, 1 },
    { "milstein", milstein, -3, 1.5, 0.05, 2 },
    { "stochastic-theta:theta=0.5", trapezoid, -3, 1.5, 0, 0 },
    { "stochastic-theta:theta=0.5", trapezoid, -3, 3, 0, 0 },
    { "stochastic-theta", implicit_euler, -3, 1.5, 0, 0 },
    { "split-step-backward-euler", implicit_euler, -3, 1.5, 0, 0 },
    { "split-step-backward-euler", implicit_euler, -3, 2.6, 0.5, 0.01 },
    { "drift-implicit-milstein", implicit_milstein, -3, 1.5, 0, 0 },
    { "drift-implicit-milstein", implicit_milstein, -1, 1.4, 0.001, 0.5 },
    { "sk-rock:stages=5", sk_rock, -1000, 10, 0.02, 0.1 },
  };
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
    {
      double l = rows[k].lambda, m = rows[k].mu, worst = 0;
      for (double h = 0.003; h < 0.2; h *= 3)
        worst =
            fmax (worst,
                  fabs (mean_square (rows[k].spec, l, m, h) / rows[k].form (l * h, m * m * h) - 1));
      tap_ok (worst < 1e-10, "%s, lambda = %g, mu = %g: E x1^2 off by %.2g relative", rows[k].spec,
              l, m, worst);
      if (rows[k].lower == rows[k].upper)
        {
          double large = mean_square (rows[k].spec, l, m, 1e4 / fabs (l));
          tap_ok ((large < 1) == (2 * l + m * m < 0),
                  "stable as the equation is, at any step (%.3g)", large);
          continue;
        }
      double h = border (rows[k].form, l, m, rows[k].lower, rows[k].upper);
      double toward = rows[k].lower < rows[k].upper ? 0.99 : 1.01;
      double inside = mean_square (rows[k].spec, l, m, toward * h),
             outside = mean_square (rows[k].spec, l, m, (2 - toward) * h);
      tap_ok (inside < 1 && outside > 1, "border at h = %.4g: %.4f and %.4f around it", h, inside,
              outside);
    }
}

#define N 100
#define PATHS 8

static ito_ensemble_result outcome;
static unsigned char statuses[512];

/* Paths at the end, [paths][d]; fills `outcome`. */
static int
run (const char *problem_spec, const char *spec, double end, uint64_t steps, uint64_t cells,
     size_t paths, double *x)
{
  ito_problem *problem = ito_problem_alloc (problem_spec);
  ito_process *process = ito_process_alloc (ito_problem_sde (problem));
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, end, steps);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  int status = !e || ito_ensemble_set_paths (e, paths) || ito_ensemble_set_cells (e, cells)
               || ito_ensemble_start_point (e, ito_problem_start (problem))
               || ito_ensemble_run_array (e, x);
  if (status)
    printf ("# %s: %s\n", spec, ito_last_error ());
  else
    {
      outcome = *ito_ensemble_get_result (e);
      for (size_t p = 0; p < paths; p++)
        statuses[p] = outcome.status ? outcome.status[p] : 0;
    }
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  ito_problem_free (problem);
  return status;
}

/* W at the end, of the paths of run. */
static void
brownian_end (double end, uint64_t cells, size_t paths, double *w)
{
  ito_brownian *b = ito_brownian_alloc (1, cells, 0, end);
  uint64_t from = 0, to = ito_brownian_ticks (b);
  ito_brownian_increments (b, 0, paths, paths, &from, &to, 0, w, NULL, NULL);
  ito_brownian_free (b);
}

/* Largest relative distance of u50 to the exact solution on the path. */
static double
heat_error (const char *spec, const char *calculus, uint64_t steps)
{
  static double x[PATHS * N], exact[PATHS * N];
  double w[PATHS], worst = 0;
  char text[64];
  snprintf (text, sizeof text, "heat-100:calculus=%s", calculus);
  if (run (text, spec, 0.25, steps, 1, PATHS, x))
    return NAN;
  ito_problem *problem = ito_problem_alloc (text);
  brownian_end (0.25, steps, PATHS, w);
  ito_problem_exact (problem, 0.25, PATHS, PATHS, w, exact);
  for (size_t p = 0; p < PATHS; p++)
    worst = fmax (worst, fabs (x[p * N + 49] / exact[49 * PATHS + p] - 1));
  ito_problem_free (problem);
  return worst;
}

static void
test_heat (void)
{
  /* The largest eigenvalue of -A: a step of h is stable where h times it is below `length`. */
  const double s = sin (N * M_PI / (2 * (N + 1))), largest = 4e4 * s * s;
  static const struct
  {
    const char *spec, *calculus;
    double length;
    double error;    /* below the border */
    uint64_t beyond; /* per cent of the border's steps, with which all overflow */
  } rows[] = {
    { "stratonovich-heun", "stratonovich", 2, 2e-2, 80 },
    { "euler-heun", "stratonovich", 2, 2e-2, 80 },
    { "euler-maruyama", "ito", 2, 2e-2, 80 },
    { "milstein", "ito", 2, 1e-2, 80 },
    { "sk-rock:stages=5", "ito", 48.3, 8e-2, 50 },
  };
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
    {
      /* The noise moves a border by little: 6 % on both sides. */
      uint64_t border_steps = (uint64_t)(0.25 * largest / rows[k].length);
      double stable = heat_error (rows[k].spec, rows[k].calculus, border_steps * 106 / 100);
      int fine = outcome.failed == 0;
      double unstable = heat_error (rows[k].spec, rows[k].calculus, border_steps * 94 / 100);
      /* NaN: stopped already. */
      int far = !(unstable < 1e6);
      heat_error (rows[k].spec, rows[k].calculus, border_steps * rows[k].beyond / 100);
      int stopped = 1;
      for (size_t p = 0; p < PATHS; p++)
        stopped &= statuses[p] == ITO_PATH_NOT_FINITE;
      tap_ok (fine && stable < rows[k].error, "%s on heat-100, h below %.3g: off by %.2g",
              rows[k].spec, rows[k].length / largest, stable);
      tap_ok (far && stopped, "above it paths are off by %.2g; all stop at %.3g times it", unstable,
              100 / (double)rows[k].beyond);
    }
  double off = heat_error ("stochastic-theta", "ito", 40);
  tap_ok (outcome.failed == 0 && off < 0.3, "implicit Euler, 40 steps: off by %.2g", off);
  off = heat_error ("sk-rock:stages=20", "ito", 40);
  tap_ok (outcome.failed == 0 && off < 0.3, "SK-ROCK of 20 stages, 40 steps: off by %.2g", off);
}

/* Slope of the mean distance to the exact solution at T = 1.5/a. */
static void
test_quadratic_order (const char *spec, double order, uint64_t first)
{
  enum
  {
    MANY = 500,
    LEVELS = 5
  };
  double h[LEVELS], error[LEVELS], standard_error[LEVELS], end = 1.5 / 5000;
  static const char stiffest[] = "stiff-quadratic:a=5000,b=70";
  static double x[MANY], w[MANY], exact[MANY];
  const uint64_t finest = first << (LEVELS - 1);
  ito_problem *problem = ito_problem_alloc (stiffest);
  brownian_end (end, finest, MANY, w);
  ito_problem_exact (problem, end, MANY, MANY, w, exact);
  int fine = ito_problem_end (problem) == end;
  for (size_t k = 0; k < LEVELS; k++)
    {
      uint64_t steps = first << k;
      fine = fine && !run (stiffest, spec, end, steps, finest / steps, MANY, x);
      for (size_t p = 0; p < MANY; p++)
        x[p] = fabs (x[p] - exact[p]);
      ito_study_mean (MANY, x, &error[k], &standard_error[k]);
      h[k] = 1 / (double)steps;
    }
  ito_slope s = { .slope = NAN, .lower = NAN, .upper = NAN };
  ito_study_slope (LEVELS, h, error, standard_error, &s);
  tap_ok (fine && s.lower >= order - 0.15 && s.upper <= order + 0.15,
          "%s on stiff-quadratic to 1.5/a: strong order %.3f in [%.3f, %.3f], declared %g", spec,
          s.slope, s.lower, s.upper, order);
  ito_problem_free (problem);
}

/* Implicit Euler by Newton from the start, which takes any solution for good. */
static double
careless (double a, double b, double h, uint64_t steps)
{
  double x = 0.5;
  for (uint64_t k = 0; k < steps; k++)
    {
      double y = x;
      for (int i = 0; i < 50; i++)
        {
          double f = -(a + b * b * y) * (1 - y * y),
                 slope = 2 * y * (a + b * b * y) - b * b * (1 - y * y);
          y -= (y - h * f - x) / (1 - h * slope);
        }
      x = y;
    }
  return x;
}

static void
test_equilibria (void)
{
  enum
  {
    MANY = 500
  };
  static double x[MANY];
  static const char *const specs[] = { "stochastic-theta", "split-step-backward-euler",
                                       "drift-implicit-milstein" };
  static const char *const problems[] = { "stiff-quadratic", "stiff-quadratic:a=500,b=1" };
  for (size_t i = 0; i < 2; i++)
    for (size_t k = 0; k < 3; k++)
      for (uint64_t steps = 12; steps <= 3072; steps *= 256)
        {
          size_t right = 0, wrong = 0, stopped = 0;
          int status = run (problems[i], specs[k], 3, steps, 1, MANY, x);
          for (size_t p = 0; p < MANY; p++)
            if (statuses[p] == ITO_PATH_STOPPED)
              stopped++;
            else
              *(fabs (x[p] + 1) < 1e-12 ? &right : &wrong) += 1;
          tap_ok (!status && wrong == 0,
                  "%s, %s, %d steps to T = 3: %zu at -1, %zu stopped, %zu "
                  "elsewhere",
                  problems[i], specs[k], (int)steps, right, stopped, wrong);
          if (steps == 3072)
            tap_ok (right > MANY * 99 / 100, "nearly all are at -1");
        }
  double end = careless (50, 1, 0.25, 12), other = careless (50, 1, 0.001, 3000);
  tap_ok (fabs (end + 1) > 1e-3 && fabs (other + 1) < 1e-9,
          "control: without a look at the branch a step of 0.25 ends at %g", end);
  run ("stiff-quadratic:a=500,b=1", "euler-maruyama", 3, 300, 1, MANY, x);
  tap_ok (outcome.failed == MANY && statuses[0] == ITO_PATH_NOT_FINITE,
          "and Euler-Maruyama stops with a status");
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_linear ();
  test_heat ();
  test_quadratic_order ("milstein", 1, 64);
  test_quadratic_order ("sriw1", 1.5, 64);
  test_quadratic_order ("drift-implicit-milstein", 1, 64);
  test_equilibria ();
  return tap_done ();
}
