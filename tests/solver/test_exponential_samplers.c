/* Samplers that are exact in their linear part: the coefficients, the orders on the flow of a
 * mixture with full covariances (with exact values at the first nodes, and with their own start),
 * the weak orders on a Gaussian, what forms differ by, evaluations, end points, refusals. */
#include "linear_law.h"
#include "plane_flow.h"
#include "solver/diffusion/exponential_weights.h"
#include "solver/diffusion/quadrature.h"

/* int_0^1 e^{(1-v)z} l_j(v) dv in long double by Gauss-Legendre of 40 panels of 8 points. */
static long double
weight_truth (unsigned k, const double *u, unsigned j, double z)
{
  static const long double x[4] = { 0.1834346424956498049394761423602L,
                                    0.5255324099163289858177390491892L,
                                    0.7966664774136267395915539364758L,
                                    0.9602898564975362316835608685695L },
                           w[4] = { 0.3626837833783619829651504492772L,
                                    0.3137066458778872873379622019866L,
                                    0.2223810344533744705443559944262L,
                                    0.1012285362903762591525313543100L };
  long double sum = 0;
  for (int p = 0; p < 40; p++)
    for (int i = 0; i < 8; i++)
      {
        long double v = (p + 0.5L + (i < 4 ? -x[i] : x[i - 4]) / 2) / 40, l = 1;
        for (unsigned m = 0; m < k; m++)
          if (m != j)
            l *= (v - u[m]) / (u[j] - (long double)u[m]);
        sum += w[i % 4] / 80 * expl ((1 - v) * z) * l;
      }
  return sum;
}

static void
test_coefficients (void)
{
  static const double zs[] = {
    0, 1e-12, -1e-8, 1e-4, -0.3, 1, -1, 2.99, -2.99, 3.01, -3.01, 6, -9
  };
  static const double nodes[][5] = { { 0, -1, -2, -3.5, -4 },
                                     { 1, 0, -0.4, -1.7, -2 },
                                     { 0, -1e-2, -3e-2, -1, -5 } };
  double worst = 0;
  for (size_t i = 0; i < sizeof zs / sizeof *zs; i++)
    for (size_t n = 0; n < 3; n++)
      for (unsigned k = 1; k <= 5; k++)
        {
          double w[5];
          long double truth[5], size = 0;
          ito_exponential_weights (k, nodes[n], zs[i], w);
          for (unsigned j = 0; j < k; j++)
            {
              truth[j] = weight_truth (k, nodes[n], j, zs[i]);
              size = fmaxl (size, fabsl (truth[j]));
            }
          for (unsigned j = 0; j < k; j++)
            worst = fmax (worst, (double)(fabsl (w[j] - truth[j]) / size));
        }
  tap_ok (worst <= 1e-13, "weights of exponential times polynomial: off by %.2g", worst);
  double phi[7];
  ito_phi_functions (6, -INFINITY, phi);
  tap_ok (phi[0] == 0 && phi[1] == 0, "phi of -inf: the limits");
  double node[ITO_GAUSS], weight[ITO_GAUSS];
  long double sum = 0, power = 0;
  ito_gauss_legendre (node, weight);
  for (int i = 0; i < ITO_GAUSS; i++)
    {
      sum += weight[i];
      power += weight[i] * powl (node[i], 100);
    }
  tap_ok (fabsl (sum - 1) <= 1e-15 && fabsl (power * 101 - 1) <= 1e-14,
          "64 Gauss nodes: x^0 and x^100 to %.1Lg, %.1Lg", sum - 1, power * 101 - 1);
}

/* Declared orders are those with the sampler's own start (and end); `exact` those with exact values
 * at the first nodes. */
static const struct
{
  const char *spec;
  double exact;
  uint64_t first;
} flows[] = {
  { "dpmsolver++:order=1", 1, 32 },
  { "dpmsolver++:order=2", 2, 32 },
  { "dpmsolver++:order=2,expansion=exact", 2, 64 },
  { "dpmsolver++:order=3", 2, 64 },
  { "dpmsolver++:order=3,expansion=exact", 3, 64 },
  { "dpmsolver:order=2,method=multistep", 2, 32 },
  { "dpmsolver:order=3,method=multistep", 2, 64 },
  { "dpmsolver:order=3,method=multistep,expansion=exact", 3, 64 },
  { "dpmsolver++:order=2,method=singlestep", 2, 32 },
  { "dpmsolver++:order=3,method=singlestep,uneven=no", 3, 48 },
  { "dpmsolver:order=3,uneven=no,expansion=exact,nodes=fixed,r1=0.4", 3, 48 },
  { "dpmsolver:order=3,uneven=no,expansion=exact,nodes=fixed,r2=0.9", 2, 96 },
  { "dpmsolver-v3:order=1,samples=64", 1, 32 },
  { "dpmsolver-v3:order=2,samples=64", 2, 64 },
  { "dpmsolver-v3:order=3,samples=64", 3, 32 },
  { "dpmsolver-v3:order=2,corrector=yes,samples=64", 3, 32 },
  { "unipc:order=1", 2, 32 },
  { "unipc:order=2", 2, 64 },
  { "unipc:order=2,lower_order_final=no", 3, 64 },
  { "unipc:order=3,lower_order_final=no", 4, 32 },
  { "unipc:order=2,lower_order_final=no,variant=bh1,prediction=noise", 3, 64 },
  { "unipc:order=3,corrector=no,lower_order_final=no", 3, 64 },
  { "unipc:order=2,corrector=no,lower_order_final=no,expansion=exact", 2, 64 },
  { "sa-solver:tau=0,predictor=1,corrector=0", 1, 32 },
  { "sa-solver:tau=0,predictor=3,corrector=0", 2, 128 },
  { "sa-solver:tau=0,predictor=3,corrector=0,lower_order_final=no", 3, 64 },
  { "sa-solver:tau=0,predictor=1,corrector=1", 1, 64 },
  { "sa-solver:tau=0,predictor=1,corrector=2", 2, 32 },
  { "sa-solver:tau=0,predictor=2,corrector=3", 3, 64 },
  { "sa-solver:tau=0,predictor=3,corrector=4,lower_order_final=no", 4, 32 },
  { "sa-solver:tau=0,predictor=2,corrector=3,mode=pece", 3, 64 },
  { "er-sde:order=1,phi=ode", 1, 32 },
  { "er-sde:order=2,phi=ode", 2, 64 },
  { "er-sde:order=3,phi=ode", 2, 64 },
  { "er-sde:order=3,phi=ode,form=consistent", 3, 64 },
  { "mr-sampler:order=1", 1, 32 },
  { "mr-sampler", 2, 64 },
  { "mr-sampler:prediction=noise", 2, 64 },
  { "gddim:lambda=0", 1, 32 },
  { "deis:order=1", 1, 32 },
  { "deis:order=2", 2, 64 },
  { "deis:order=3", 3, 128 },
  { "deis:order=4", 4, 64 },
  { "deis:order=2,variant=rhoab", 2, 128 },
  { "deis:order=3,variant=rhoab", 3, 128 },
  { "deis:order=4,variant=rhoab", 4, 128 },
  { "deis:order=2,variant=rhork", 2, 64 },
  { "deis:order=3,variant=rhork", 3, 64 },
  { "deis:order=4,variant=rhork", 4, 32 },
};

static void
test_flow_orders (const plane_flow *f)
{
  for (size_t i = 0; i < sizeof flows / sizeof *flows; i++)
    {
      char what[160];
      ito_solver *s = ito_solver_alloc (flows[i].spec);
      double declared = s ? ito_solver_get_facts (s)->deterministic : NAN;
      unsigned history = s ? ito_solver_get_facts (s)->history : 0;
      ito_solver_free (s);
      snprintf (what, sizeof what, "%s, exact start", flows[i].spec);
      ito_slope slope = plane_order (f, flows[i].spec, flows[i].first, 4, history + 1);
      order_holds (&slope, flows[i].exact, what);
      if (history == 0)
        {
          tap_ok (declared == flows[i].exact, "%s: declares %g", flows[i].spec, declared);
          continue;
        }
      /* The error of the first step comes to the fore late: finer steps. */
      slope = plane_order (f, flows[i].spec, declared < 2 ? flows[i].first : 256, 4, 1);
      order_holds (&slope, declared, flows[i].spec);
    }
}

/* Weak orders on a Gaussian, as declared. */
static void
test_weak_orders (void)
{
  static const struct
  {
    const char *spec;
    double eta;
    uint64_t first;
  } cases[] = {
    { "sa-solver:tau=1,predictor=1,corrector=0", 1, 40 },
    { "sa-solver:tau=1,predictor=3,corrector=0", 1, 160 },
    { "sa-solver:tau=1,predictor=1,corrector=2", 1, 40 },
    { "sa-solver:tau=1,predictor=3,corrector=4", 1, 80 },
    { "sa-solver:tau=0.6,predictor=2,corrector=2,mode=pece", 1, 160 },
    { "er-sde:order=1,phi=sde", 1, 40 },
    { "er-sde:order=2,phi=sde", 1, 40 },
    { "er-sde:order=3,phi=sde5", 1, 40 },
    { "er-sde:order=3,phi=sde2,form=consistent", 1, 160 },
    { "er-sde:order=1,phi=sde1", 1, 40 },
    { "gddim:lambda=0.5", 1, 80 },
    { "mr-sampler:type=sde", 1, 160 },
    { "mr-sampler:type=sde,order=1", 1, 80 },
    { "mr-sampler:type=sde,prediction=noise", 1, 40 },
    { "diffvc-ml:variance=released", 1, 80 },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      double last = NAN;
      ito_slope slope = linear_law_order ("vp-linear", cases[i].spec, cases[i].eta, cases[i].first,
                                          cases[i].first > 100 ? 3 : 4, &last);
      ito_solver *s = ito_solver_alloc (cases[i].spec);
      double declared = s ? ito_solver_get_facts (s)->weak[ITO_NOISE_ADDITIVE] : NAN;
      ito_solver_free (s);
      tap_ok (fabs (slope.slope - declared) <= 0.15, "%s: weak order %.3f, declared %g, error %.2g",
              cases[i].spec, slope.slope, declared, last);
    }
}

/* The marginals do not depend on tau or phi: the control is the law of another tau in the noise. */
static void
test_marginals (void)
{
  static const char *const specs[] = {
    "sa-solver:tau=0.2", "sa-solver:tau=0.6", "sa-solver:tau=1",
    "er-sde:phi=sde",    "er-sde:phi=sde1",   "er-sde:phi=sde2",
    "er-sde:phi=sde3",   "er-sde:phi=sde4",   "er-sde:phi=sde5"
  };
  for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
    {
      double last = NAN;
      linear_law_order ("vp-linear", specs[i], 1, 160, 2, &last);
      tap_ok (last <= 2e-4, "%s: mean and sd of the marginal are off by %.2g at 320 steps",
              specs[i], last);
    }
}

/* The maximum-likelihood sampler is exact for a Gaussian, in one step too; as released it is not.
 */
static void
test_maximum_likelihood (void)
{
  double one = NAN, released = NAN;
  linear_law_order ("vp-linear", "diffvc-ml", 1, 1, 3, &one);
  linear_law_order ("vp-linear", "diffvc-ml:variance=released", 1, 1, 3, &released);
  tap_ok (one <= 1e-14, "diffvc-ml: mean and sd are off by %.2g after 4 steps", one);
  tap_ok (released > 1e-2, "control: as released by %.2g", released);
}

/* End states of two solvers from the same points with the same normals. */
static double
apart (const char *a, const char *b, const char *schedule_spec, double t1, double by)
{
  double x[2][16], start[16], moved[16], worst = INFINITY;
  ito_target *target = ito_target_alloc (PLANE_TARGET);
  ito_schedule *schedule = ito_schedule_alloc (schedule_spec);
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 1),
              *flow = ito_process_alloc_flow (score);
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 0.9, t1, 12);
  const char *const spec[2] = { a, b };
  ito_schedule_point s, t;
  int status = !reverse || !flow || !grid || ito_schedule_at (schedule, 0.9, &s)
               || ito_schedule_at (schedule, t1, &t);
  for (int i = 0; i < 16; i++)
    {
      start[i] = sin (1.0 + i);
      moved[i] = start[i] + by * (1 - s.alpha);
    }
  for (int k = 0; k < 2 && !status; k++)
    {
      ito_solver *solver = ito_solver_alloc (spec[k]);
      int noisy = solver && ito_solver_get_facts (solver)->stochastic;
      ito_ensemble *e = solver ? ito_ensemble_alloc (noisy ? reverse : flow, solver, grid) : NULL;
      status = !e || ito_ensemble_set_paths (e, 8)
               || ito_ensemble_start_array (e, k ? moved : start)
               || ito_ensemble_run_array (e, x[k]);
      ito_ensemble_free (e);
      ito_solver_free (solver);
    }
  if (status)
    printf ("# %s, %s: %s\n", a, b, ito_last_error ());
  for (int i = 0; i < 16 && !status; i++)
    worst = fmax (i ? worst : 0, fabs (x[1][i] - x[0][i] - by * (1 - t.alpha)));
  ito_grid_free (grid);
  ito_process_free (reverse);
  ito_process_free (flow);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
  return worst;
}

static void
test_identities (void)
{
  static const struct
  {
    const char *a, *b, *schedule;
    double t1, by;
  } same[] = {
    { "gddim:lambda=0.4", "sa-solver:tau=0.4,predictor=1,corrector=0", "vp-linear", 0.01, 0 },
    { "gddim:lambda=1", "ddim:eta=1", "vp-linear", 0.01, 0 },
    { "diffvc-ml:variance=released", "ddim:eta=1", "vp-cosine", 0.01, 0 },
    { "er-sde:order=1,phi=sde", "ddim:eta=1", "flow", 0.01, 0 },
    { "mr-sampler:type=sde,mu=-0.7", "mr-sampler:type=sde", "vp-linear", 0.01, 0.7 },
    { "mr-sampler:type=sde", "mr-sampler:type=sde,mu=-0.7,prediction=data", "vp-linear", 0.01,
      -0.7 },
    /* To sigma = 0, and there all are the denoiser's. */
    { "sa-solver:tau=0.5,predictor=1,corrector=0", "gddim:lambda=0.5", "edm", 0, 0 },
    { "deis:order=1", "ddim", "edm", 0, 0 },
    { "unipc:order=1,corrector=no", "ddim", "edm", 0, 0 },
    { "dpmsolver++:order=1", "ddim", "edm", 0, 0 },
    { "dpmsolver-v3:order=1,statistics=data", "ddim", "edm", 0, 0 },
    { "dpmsolver-v3:order=3,statistics=data", "dpmsolver++:order=3,expansion=exact", "vp-linear",
      0.01, 0 },
    { "dpmsolver-v3:order=2,statistics=noise,lower_order_final=yes",
      "dpmsolver:method=multistep,order=2,expansion=exact,lower_order_final=yes", "flow", 0.01, 0 },
    { "dpmsolver-v3:order=3,statistics=data,corrector=yes,lower_order_final=no",
      "unipc:order=3,expansion=exact,lower_order_final=no", "vp-linear", 0.01, 0 },
    { "dpmsolver-v3:order=2,statistics=noise,corrector=yes,lower_order_final=yes",
      "unipc:order=2,expansion=exact,prediction=noise", "vp-cosine", 0.01, 0 },
    { "deis:order=1,variant=rhork", "unipc:order=1,corrector=no,prediction=noise", "edm", 0, 0 },
    { "er-sde:order=1,phi=sde", "diffvc-ml:variance=released", "edm", 0, 0 },
  };
  for (size_t i = 0; i < sizeof same / sizeof *same; i++)
    {
      double worst = apart (same[i].a, same[i].b, same[i].schedule, same[i].t1, same[i].by);
      tap_ok (worst <= 1e-12, "%s is %s, %s to %g: off by %.2g", same[i].a, same[i].b,
              same[i].schedule, same[i].t1, worst);
    }
  double worst = apart ("gddim:lambda=0.4", "ddim:eta=0.4", "vp-linear", 0.01, 0);
  tap_ok (worst > 1e-3 && isfinite (worst), "control: gddim is not ddim between: by %.2g", worst);
  /* All orders end at sigma = 0 and start at alpha = 0 in finite numbers. */
  static const char *const specs[] = { "sa-solver",
                                       "er-sde",
                                       "er-sde:phi=ode",
                                       "unipc",
                                       "unipc:lower_order_final=no",
                                       "dpmsolver++:order=3",
                                       "dpmsolver-v3:order=3,points=20,samples=64",
                                       "dpmsolver-v3:corrector=yes,points=20,samples=64",
                                       "mr-sampler:type=sde",
                                       "gddim" };
  for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
    tap_ok (isfinite (apart (specs[i], specs[i], "edm", 0, 0)), "%s ends at sigma = 0", specs[i]);
}

/* Error and evaluations a path of an adaptive run; NaN where it failed. */
static double
adaptive (const ito_process *process, const ito_schedule *schedule, const char *spec, double t0,
          double t1, uint64_t paths, const double *start, size_t block, double *x)
{
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, t0, t1, 1);
  ito_ensemble *e = solver && grid ? ito_ensemble_alloc (process, solver, grid) : NULL;
  double evaluations = NAN;
  if (e && !ito_ensemble_set_paths (e, paths) && !ito_ensemble_set_block (e, block)
      && !(start ? ito_ensemble_start_array (e, start) : ito_ensemble_start_gaussian (e, 1))
      && !ito_ensemble_run_array (e, x))
    evaluations = ito_ensemble_get_result (e)->evaluations;
  else
    printf ("# %s: %s\n", spec, ito_last_error ());
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  return evaluations;
}

static void
test_adaptive_flow (const plane_flow *f)
{
  for (int order = 2; order <= 3; order++)
    {
      double before = INFINITY, cost = 0, x[2 * ORDER_POINTS], y[2 * ORDER_POINTS];
      int falls = 1;
      for (int k = 2; k <= 5; k++)
        {
          char spec[100];
          snprintf (spec, sizeof spec, "dpmsolver:method=adaptive,order=%d,rtol=1e-%d,atol=1e-%d",
                    order, k, k + 1);
          double n =
              adaptive (f->flow, f->schedule, spec, f->t0, f->t1, ORDER_POINTS, f->start, 256, x);
          double error = order_error (2 * ORDER_POINTS, x, f->truth);
          falls = falls && error < before / 3 && error < pow (10, -k) && n > cost;
          printf ("# %s: error %.2g, %g evaluations\n", spec, error, n);
          before = error;
          cost = n;
        }
      tap_ok (falls, "dpmsolver:method=adaptive,order=%d: the error falls with the tolerance",
              order);
      adaptive (f->flow, f->schedule, "dpmsolver:method=adaptive", f->t0, f->t1, ORDER_POINTS,
                f->start, 256, x);
      adaptive (f->flow, f->schedule, "dpmsolver:method=adaptive", f->t0, f->t1, ORDER_POINTS,
                f->start, 24, y);
      tap_ok (memcmp (x, y, sizeof x) == 0, "a path's steps do not depend on its block");
    }
}

/* In 64 dimensions, the paper's regime, where few steps are rejected. */
static void
test_gotta_go_fast (void)
{
  enum
  {
    D = 64,
    PATHS = 200
  };
  static double x[D * PATHS], y[D * PATHS];
  ito_target *target = ito_target_alloc ("gaussian:d=64,mean=0.5,sd=0.1");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *reverse = ito_process_alloc_reverse (score, 1);
  ito_schedule_point end;
  ito_schedule_at (schedule, 1e-3, &end);
  double truth = sqrt (0.01 * end.alpha * end.alpha + end.sigma * end.sigma), sd[3], n[3];
  static const char *const specs[] = { "ggf:rtol=0.5", "ggf:rtol=0.1", "ggf:rtol=0.02" };
  for (int k = 0; k < 3; k++)
    {
      n[k] = adaptive (reverse, schedule, specs[k], 1, 1e-3, PATHS, NULL, 256, x);
      double sum = 0;
      for (int i = 0; i < D * PATHS; i++)
        sum += (x[i] - 0.5 * end.alpha) * (x[i] - 0.5 * end.alpha);
      sd[k] = sqrt (sum / (D * PATHS));
      printf ("# %s: sd %.4f of %.4f, %g evaluations\n", specs[k], sd[k], truth, n[k]);
    }
  tap_ok (n[0] < n[1] && n[1] < n[2] && n[0] >= 20 && n[0] <= 80,
          "ggf: evaluations rise as the tolerance falls: %g, %g, %g", n[0], n[1], n[2]);
  tap_ok (fabs (sd[2] / truth - 1) < 0.05 && fabs (sd[2] - truth) < fabs (sd[0] - truth),
          "ggf: the sd is off by %.3f, %.3f, %.3f of itself", sd[0] / truth - 1, sd[1] / truth - 1,
          sd[2] / truth - 1);
  adaptive (reverse, schedule, specs[1], 1, 1e-3, PATHS, NULL, 256, x);
  adaptive (reverse, schedule, specs[1], 1, 1e-3, PATHS, NULL, 40, y);
  tap_ok (memcmp (x, y, sizeof x) == 0, "ggf: a path's steps do not depend on its block");
  ito_process_free (reverse);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
}

int
main (void)
{
  plane_flow f;
  gsl_set_error_handler_off ();
  test_coefficients ();
  if (!tap_ok (!plane_init (&f, "vp-linear"), "the flow in the plane: %s", ito_last_error ()))
    return tap_done ();
  test_flow_orders (&f);
  test_adaptive_flow (&f);
  plane_clear (&f);
  test_weak_orders ();
  test_marginals ();
  test_maximum_likelihood ();
  test_gotta_go_fast ();
  test_identities ();
  return tap_done ();
}
