/* Runge-Kutta methods: order conditions of the tableaus, measured orders, variables of the flow. */
#include "orders.h"
#include "solver/stepper.h"

/* Order conditions by rooted trees (Hairer, Norsett, Wanner 1993, II.2, Table 2.2): a tree is the
 * list of its subtrees; phi_i(tree) = prod_sub sum_j a_ij phi_j(sub), sum_i b_i phi_i = 1/gamma. */
typedef struct
{
  int order, children;
  int child[4]; /* earlier trees */
} tree;

static const tree trees[] = {
  { 1, 0, { 0 } },          /* 0: the point */
  { 2, 1, { 0 } },          /* 1 */
  { 3, 2, { 0, 0 } },       /* 2 */
  { 3, 1, { 1 } },          /* 3 */
  { 4, 3, { 0, 0, 0 } },    /* 4 */
  { 4, 2, { 0, 1 } },       /* 5 */
  { 4, 1, { 2 } },          /* 6 */
  { 4, 1, { 3 } },          /* 7 */
  { 5, 4, { 0, 0, 0, 0 } }, /* 8 */
  { 5, 3, { 0, 0, 1 } },    /* 9 */
  { 5, 2, { 0, 2 } },       /* 10 */
  { 5, 2, { 0, 3 } },       /* 11 */
  { 5, 2, { 1, 1 } },       /* 12 */
  { 5, 1, { 4 } },          /* 13 */
  { 5, 1, { 5 } },          /* 14 */
  { 5, 1, { 6 } },          /* 15 */
  { 5, 1, { 7 } },          /* 16 */
};
#define TREES (sizeof trees / sizeof *trees)

static long double
gamma_of (const tree *t)
{
  long double g = t->order;
  for (int c = 0; c < t->children; c++)
    g *= gamma_of (&trees[t->child[c]]);
  return g;
}

/* With all = 1: of the absolute values, for what rounding the coefficients may change. */
static long double
phi (const ito_tableau *t, const tree *of, unsigned i, int all)
{
  long double product = 1;
  for (int c = 0; c < of->children; c++)
    {
      long double sum = 0;
      for (unsigned j = 0; j < i; j++)
        {
          long double a = t->a[i * t->stages + j];
          sum += (all ? fabsl (a) : a) * phi (t, &trees[of->child[c]], j, all);
        }
      product *= sum;
    }
  return product;
}

/* Largest violation of the conditions of one order, with the weights b - weight * b_error, in units
 * of what the rounding of the coefficients to doubles explains (absolute = 0), or itself. */
static double
violation (const ito_tableau *t, int order, double weight, int absolute)
{
  long double worst = 0;
  for (size_t k = 0; k < TREES; k++)
    if (trees[k].order == order)
      {
        long double sum = 0, size = 0;
        for (unsigned i = 0; i < t->stages; i++)
          {
            long double b = t->b[i] - (weight != 0 ? (long double)weight * t->b_error[i] : 0);
            sum += b * phi (t, &trees[k], i, 0);
            size += fabsl (b) * phi (t, &trees[k], i, 1);
          }
        long double rounding = 0x1p-53L * order * size;
        worst = fmaxl (worst, fabsl (sum - 1 / gamma_of (&trees[k])) / (absolute ? 1 : rounding));
      }
  return (double)worst;
}

static void
test_tableau (const char *name)
{
  ito_solver *s = ito_solver_alloc (name);
  const ito_tableau *t = s->tableau;
  double worst = 0, rows = 0;
  for (int q = 1; q <= (int)t->order; q++)
    worst = fmax (worst, violation (t, q, 0, 0));
  tap_ok (worst <= 1, "%s: conditions up to order %g hold, to %.2g of the rounding", name, t->order,
          worst);
  if (t->order < 5)
    {
      double next = violation (t, (int)t->order + 1, 0, 1);
      tap_ok (next > 1e-3, "%s: control: those of order %g do not, by %.2g", name, t->order + 1,
              next);
    }
  for (unsigned i = 0; i < t->stages; i++)
    {
      double sum = 0;
      for (unsigned j = 0; j < t->stages; j++)
        {
          if (j >= i && t->a[i * t->stages + j] != 0)
            rows = INFINITY;
          sum += t->a[i * t->stages + j];
        }
      rows = fmax (rows, fabs (sum - t->c[i]));
    }
  tap_ok (rows <= 1e-15, "%s: explicit, rows sum to the nodes", name);
  if (t->b_error)
    {
      worst = 0;
      for (int q = 1; q <= (int)t->error_order; q++)
        worst = fmax (worst, violation (t, q, 1, 0));
      tap_ok (worst <= 1, "%s: the embedded method has order %g", name, t->error_order);
      tap_ok (violation (t, (int)t->error_order + 1, 1, 1) > 1e-4,
              "%s: control: the embedded method has no higher order", name);
      int fsal = 1;
      for (unsigned j = 0; j < t->stages; j++)
        fsal = fsal && t->a[(t->stages - 1) * t->stages + j] == t->b[j];
      tap_ok (fsal && t->c[t->stages - 1] == 1, "%s: the last stage is the next first", name);
    }
  ito_solver_free (s);
}

/* x' = -2 t x^2, y' = -y + x e^{-t}: x = 1/(c + t^2),
 * y = e^{-t} (y0 + int x) with int_0^t 1/(c + s^2) ds = atan (t/sqrt c)/sqrt c. */
static int
drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)params;
  for (size_t p = 0; p < n; p++)
    {
      double time = t[p * t_inc], a = x[p], b = x[stride + p];
      out[p] = -2 * time * a * a;
      out[stride + p] = -b + a * exp (-time);
    }
  return 0;
}

static void
ode_truth (double t, const double *start, double *x)
{
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      double c = 1 / start[2 * p], root = sqrt (c);
      x[2 * p] = 1 / (c + t * t);
      x[2 * p + 1] = exp (-t) * (start[2 * p + 1] + atan (t / root) / root);
    }
}

static void
test_ode (void)
{
  static const struct
  {
    const char *name;
    double order;
  } solvers[] = {
    { "euler", 1 }, { "midpoint", 2 }, { "heun", 2 }, { "ralston", 2 }, { "rk3", 3 }, { "rk4", 4 },
  };
  const ito_sde sde = { .d = 2, .drift = drift };
  ito_process *process = ito_process_alloc (&sde);
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS];
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      start[2 * p] = 0.5 + (double)p / ORDER_POINTS;
      start[2 * p + 1] = 1 - 2 * (double)p / ORDER_POINTS;
    }
  ode_truth (2, start, truth);
  for (size_t i = 0; i < sizeof solvers / sizeof *solvers; i++)
    {
      ito_slope s =
          order_measure (process, solvers[i].name, "uniform", NULL, 0, 2, 16, 6, 2, start, truth);
      char what[100];
      snprintf (what, sizeof what, "%s on an ODE with a closed form", solvers[i].name);
      order_holds (&s, solvers[i].order, what);
    }
  ito_process_free (process);
}

/* The flow of N(m, v) is the affine map of sds and means. */
static void
test_flow (const char *schedule_spec, double t0, double t1)
{
  static const char *const variables[] = { "t", "lambda", "sigma" };
  static const struct
  {
    const char *name;
    double order;
    uint64_t first;
  } solvers[] = { { "euler", 1, 64 }, { "heun", 2, 64 }, { "rk3", 3, 32 }, { "rk4", 4, 32 } };
  ito_target *target =
      ito_target_alloc ("gmm:means=[[0.7;-0.4]],covariances=[[[0.5;0.2];[0.2;0.3]]]");
  ito_schedule *schedule = ito_schedule_alloc (schedule_spec);
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *flow = ito_process_alloc_flow (score);
  ito_schedule_point s, t;
  ito_schedule_at (schedule, t0, &s);
  ito_schedule_at (schedule, t1, &t);
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS];
  const double mean[2] = { 0.7, -0.4 };
  /* Eigenframe of the covariance. */
  double angle = 0.5 * atan2 (2 * 0.2, 0.5 - 0.3), c = cos (angle), sn = sin (angle);
  double root = sqrt (0.01 + 0.04), value[2] = { 0.4 + root, 0.4 - root };
  for (size_t p = 0; p < ORDER_POINTS; p++)
    {
      double z[2] = { cos (0.4 * (double)p), sin (0.7 * (double)p) }, u[2];
      for (int i = 0; i < 2; i++)
        u[i] = sqrt (s.alpha * s.alpha * value[i] + s.sigma * s.sigma) * z[i];
      start[2 * p] = s.alpha * mean[0] + c * u[0] - sn * u[1];
      start[2 * p + 1] = s.alpha * mean[1] + sn * u[0] + c * u[1];
      for (int i = 0; i < 2; i++)
        u[i] = sqrt (t.alpha * t.alpha * value[i] + t.sigma * t.sigma) * z[i];
      truth[2 * p] = t.alpha * mean[0] + c * u[0] - sn * u[1];
      truth[2 * p + 1] = t.alpha * mean[1] + sn * u[0] + c * u[1];
    }
  for (size_t v = 0; v < 3; v++)
    for (size_t i = 0; i < sizeof solvers / sizeof *solvers; i++)
      {
        char spec[64], what[200];
        snprintf (spec, sizeof spec, "%s:variable=%s", solvers[i].name, variables[v]);
        snprintf (what, sizeof what, "%s on the flow of a Gaussian, %s", spec, schedule_spec);
        ito_slope slope = order_measure (flow, spec, v == 0 ? "uniform" : "logsnr", schedule, t0,
                                         t1, solvers[i].first, 4, 2, start, truth);
        order_holds (&slope, solvers[i].order, what);
      }
  ito_process_free (flow);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

/* The order of a tableau with fixed steps. */
static ito_slope
tableau_order (const ito_tableau *t, uint64_t first)
{
  const ito_sde sde = { .d = 2, .drift = drift };
  ito_process *process = ito_process_alloc (&sde);
  ito_solver *solver = ito_solver_alloc ("rk4");
  solver->tableau = t;
  solver->stages = solver->works = t->stages;
  solver->coefficients = (t->stages + 1) * (t->stages + 1);
  double start[2 * ORDER_POINTS], truth[2 * ORDER_POINTS], x[2 * ORDER_POINTS];
  double h[4], error[4];
  ito_slope s = { .slope = NAN };
  for (size_t p = 0; p < 2 * ORDER_POINTS; p++)
    start[p] = 1 + 0.01 * (double)p;
  ode_truth (2, start, truth);
  for (int i = 0; i < 4; i++)
    {
      uint64_t n = first << i;
      ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 2, n);
      ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
      ito_ensemble_set_paths (e, ORDER_POINTS);
      ito_ensemble_start_array (e, start);
      ito_ensemble_run_array (e, x);
      h[i] = 1 / (double)n;
      error[i] = order_error (2 * ORDER_POINTS, x, truth);
      ito_ensemble_free (e);
      ito_grid_free (grid);
    }
  ito_study_slope (4, h, error, NULL, &s);
  ito_solver_free (solver);
  ito_process_free (process);
  return s;
}

static void
test_fixed_steps (void)
{
  /* A weight off by 1 % has order 0: what a wrong coefficient looks like. */
  static const double a[] = { 0, 0, 1, 0 }, c[] = { 0, 1 }, b[] = { 0.5, 0.505 };
  static const ito_tableau wrong = { .stages = 2, .a = a, .b = b, .c = c, .order = 2 };
  ito_slope s = tableau_order (&wrong, 16);
  tap_ok (s.upper < 1.5, "control: a wrong weight has order %.3f, not 2", s.slope);
  ito_solver *dopri5 = ito_solver_alloc ("dopri5");
  s = tableau_order (dopri5->tableau, 64);
  order_holds (&s, 5, "the tableau of dopri5 with fixed steps");
  ito_solver_free (dopri5);
}

static void
test_refusals (void)
{
  ito_target *target = ito_target_alloc ("gaussian");
  ito_schedule *flow_schedule = ito_schedule_alloc ("flow");
  ito_score *score = ito_score_alloc ("exact", target, flow_schedule);
  ito_process *flow = ito_process_alloc_flow (score);
  const ito_sde sde = { .d = 2, .drift = drift };
  ito_process *user = ito_process_alloc (&sde);
  ito_grid *whole = ito_grid_alloc ("uniform", flow_schedule, 1, 0, 10);
  ito_solver *in_t = ito_solver_alloc ("heun"),
             *in_lambda = ito_solver_alloc ("rk4:variable=lambda");
  ito_solver *in_sigma = ito_solver_alloc ("rk4:variable=sigma");
  ito_ensemble *e = ito_ensemble_alloc (flow, in_t, whole);
  double x[1];
  tap_ok (e && !ito_ensemble_start_gaussian (e, 1) && !ito_ensemble_run_array (e, x)
              && isfinite (x[0]),
          "heun in t runs from alpha = 0 to sigma = 0");
  ito_ensemble_free (e);
  e = ito_ensemble_alloc (flow, in_lambda, whole);
  tap_ok (!e && strstr (ito_last_error (), "sigma = 0"), "lambda is refused there: %s",
          ito_last_error ());
  ito_ensemble_free (e);
  e = ito_ensemble_alloc (flow, in_sigma, whole);
  tap_ok (!e && strstr (ito_last_error (), "infinite"), "sigma too: %s", ito_last_error ());
  ito_ensemble_free (e);
  e = ito_ensemble_alloc (user, in_sigma, whole);
  tap_ok (!e && strstr (ito_last_error (), "variable=t"), "a process without a schedule: %s",
          ito_last_error ());
  ito_ensemble_free (e);
  ito_solver_free (in_t);
  ito_solver_free (in_lambda);
  ito_solver_free (in_sigma);
  ito_grid_free (whole);
  ito_process_free (user);
  ito_process_free (flow);
  ito_score_free (score);
  ito_schedule_free (flow_schedule);
  ito_target_free (target);
}

int
main (void)
{
  static const char *const names[] = { "euler", "midpoint", "heun",  "ralston", "rk3",
                                       "rk4",   "bosh3",    "tsit5", "dopri5" };
  gsl_set_error_handler_off ();
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    test_tableau (names[i]);
  test_ode ();
  test_flow ("vp-linear", 1, 0.05);
  test_flow ("ve:sigma_min=0.1,sigma_max=5", 1, 0);
  test_fixed_steps ();
  test_refusals ();
  return tap_done ();
}
