/* Log-densities along the flow against the target's own, in all three processes of the paper. */
#include "tap.h"
#include <ito/ito.h>

#define FOUR "gmm:weights=[0.1;0.2;0.3;0.4],means=[[-2;-1];[-2;1];[2;-1];[2;1]],covariances=0.15"
#define N 50

/* log p in long double: the mixture seen at (alpha, sigma). */
static double
truth_of (double alpha, double sigma, const double *x)
{
  static const long double w[] = { 0.1L, 0.2L, 0.3L, 0.4L };
  static const long double m[4][2] = { { -2, -1 }, { -2, 1 }, { 2, -1 }, { 2, 1 } };
  long double v = 0.15L * alpha * alpha + (long double)sigma * sigma, sum = 0;
  for (int k = 0; k < 4; k++)
    {
      long double a = x[0] - alpha * m[k][0], b = x[1] - alpha * m[k][1];
      sum += w[k] * expl (-(a * a + b * b) / (2 * v));
    }
  return (double)(logl (sum) - logl (2 * M_PI * v));
}

static void
points (double *x)
{
  const ito_address address = { .seed = 41, .purpose = ITO_PURPOSE_USER };
  ito_normals (&address, 0, 1, 1, 2 * N, x);
  for (int p = 0; p < N; p++)
    {
      x[2 * p] *= 2;
      x[2 * p + 1] *= 1.2;
    }
}

typedef struct
{
  ito_target *target;
  ito_schedule *schedule;
  ito_score *score;
} model;

static model
model_of (const char *target, const char *schedule, const char *score)
{
  model m = { ito_target_alloc (target), ito_schedule_alloc (schedule), NULL };
  m.score = ito_score_alloc (score, m.target, m.schedule);
  return m;
}

static void
model_clear (model *m)
{
  ito_score_free (m->score);
  ito_schedule_free (m->schedule);
  ito_target_free (m->target);
}

/* Largest error over the points; NaN where it failed. */
static double
worst_error (const model *m, const char *solver_spec, double t0, double t1, uint64_t steps,
             ito_terminal terminal)
{
  double x[2 * N], logp[N], worst = 0;
  ito_solver *solver = ito_solver_alloc (solver_spec);
  ito_grid *grid = ito_grid_alloc ("uniform", m->schedule, t0, t1, steps);
  ito_schedule_point at;
  points (x);
  ito_schedule_at (m->schedule, t0, &at);
  if (ito_flow_log_density (m->score, solver, grid, terminal, N, x, logp))
    {
      printf ("# %s\n", ito_last_error ());
      worst = NAN;
    }
  for (int p = 0; p < N; p++)
    worst = fmax (worst, fabs (logp[p] - truth_of (at.alpha, at.sigma, x + 2 * p)));
  ito_grid_free (grid);
  ito_solver_free (solver);
  return worst;
}

static void
test_processes (void)
{
  static const char *const schedules[] = { "vp-linear", "sub-vp",
                                           "ve:sigma_min=0.01,sigma_max=20" };
  for (int k = 0; k < 3; k++)
    {
      model m = model_of (FOUR, schedules[k], "exact");
      double worst = worst_error (&m, "rk4", 0, 1, 1000, ITO_TERMINAL_EXACT);
      tap_ok (worst <= 1e-6, "%s: rk4 in 1000 steps is off by %.2g", schedules[k], worst);
      model_clear (&m);
    }
}

static void
test_order (void)
{
  static const struct
  {
    const char *name;
    double order;
  } solvers[] = { { "euler", 1 }, { "heun", 2 }, { "rk3", 3 }, { "rk4", 4 } };
  model m = model_of (FOUR, "vp-linear", "exact");
  for (int k = 0; k < 4; k++)
    {
      double h[4], error[4];
      ito_slope s = { .slope = NAN };
      for (int i = 0; i < 4; i++)
        {
          uint64_t n = UINT64_C (160) << i;
          h[i] = 1 / (double)n;
          error[i] = worst_error (&m, solvers[k].name, 0.01, 1, n, ITO_TERMINAL_EXACT);
        }
      ito_study_slope (4, h, error, NULL, &s);
      tap_ok (fabs (s.slope - solvers[k].order) <= 0.2, "%s: order %.3f", solvers[k].name, s.slope);
    }
  model_clear (&m);
}

/* The prior in place of the exact law: at t = 1 of VP it is off by about alpha^2 = 4e-5. */
static void
test_terminal (void)
{
  model m = model_of (FOUR, "vp-linear", "exact");
  double worst = worst_error (&m, "rk4", 0, 1, 500, ITO_TERMINAL_PRIOR);
  tap_ok (worst > 1e-4 && worst < 0.2, "the prior at the end: off by %.2g", worst);
  model_clear (&m);
  model g = model_of ("gaussian:d=2,sd=1", "vp-linear", "exact");
  double x[2] = { 0.3, -1 }, logp;
  ito_solver *rk4 = ito_solver_alloc ("rk4");
  ito_grid *grid = ito_grid_alloc ("uniform", g.schedule, 0, 1, 50);
  int status = ito_flow_log_density (g.score, rk4, grid, ITO_TERMINAL_PRIOR, 1, x, &logp);
  tap_ok (!status && fabs (logp + log (2 * M_PI) + 0.545) <= 1e-12,
          "N(0, I) is its own flow: off by %.2g", logp + log (2 * M_PI) + 0.545);
  ito_grid_free (grid);
  ito_solver_free (rk4);
  model_clear (&g);
}

/* More points than one block of a score, in any company, give the same. */
static void
test_many (void)
{
  enum
  {
    MANY = 600
  };
  model m = model_of (FOUR, "sub-vp", "exact");
  ito_solver *heun = ito_solver_alloc ("heun");
  ito_grid *grid = ito_grid_alloc ("uniform", m.schedule, 0.01, 1, 40);
  static double x[2 * MANY], all[MANY], one[MANY];
  const ito_address address = { .seed = 43, .purpose = ITO_PURPOSE_USER };
  ito_normals (&address, 0, 1, 1, 2 * MANY, x);
  int status = ito_flow_log_density (m.score, heun, grid, ITO_TERMINAL_EXACT, MANY, x, all);
  for (int p = 0; p < MANY; p += 37)
    status =
        status
        || ito_flow_log_density (m.score, heun, grid, ITO_TERMINAL_EXACT, 1, x + 2 * p, one + p);
  int same = !status;
  for (int p = 0; p < MANY; p += 37)
    same = same && all[p] == one[p];
  tap_ok (same, "600 points at once are the points one by one");
  ito_grid_free (grid);
  ito_solver_free (heun);
  model_clear (&m);
}

static void
refused (const char *target, const char *solver_spec, double t0, double t1, size_t n,
         const char *word)
{
  model m = model_of (target, "vp-linear", "exact");
  ito_solver *solver = ito_solver_alloc (solver_spec);
  ito_grid *grid = ito_grid_alloc ("uniform", m.schedule, t0, t1, 10);
  double x[2] = { 0, 0 }, logp;
  tap_ok (ito_flow_log_density (m.score, solver, grid, ITO_TERMINAL_EXACT, n, x, &logp)
                  == GSL_EINVAL
              && strstr (ito_last_error (), word),
          "%s", ito_last_error ());
  ito_grid_free (grid);
  ito_solver_free (solver);
  model_clear (&m);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_processes ();
  test_order ();
  test_terminal ();
  test_many ();
  model half = model_of (FOUR, "vp-linear", "perturbed:scale=0.5");
  double worst = worst_error (&half, "rk4", 0.01, 1, 400, ITO_TERMINAL_EXACT);
  tap_ok (worst > 0.1, "control: half the score is off by %.2g", worst);
  model_clear (&half);
  refused (FOUR, "rk4", 1, 0.1, 1, "exchange");
  refused (FOUR, "dopri5", 0.1, 1, 1, "rk4");
  refused (FOUR, "euler-maruyama", 0.1, 1, 1, "rk4");
  refused (FOUR, "rk4:variable=lambda", 0.1, 1, 1, "variable=t");
  refused (FOUR, "rk4", 0.1, 1, 0, "one point");
  return tap_done ();
}
