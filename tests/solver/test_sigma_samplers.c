/* Orders of the samplers in sigma, as declared: on the flow of a mixture in the plane with their
 * own start, and with exact start values; weakly, by the moments of a Gaussian. */
#include "plane_flow.h"

/* The order declared and measured, with the sampler's own start. */
static void
own_start (const plane_flow *f, const char *spec, double declared, uint64_t first)
{
  char what[200];
  ito_slope s = plane_order (f, spec, first, 5, 1);
  snprintf (what, sizeof what, "%s, own start", spec);
  order_is_declared (&s, declared, what);
  ito_solver *solver = ito_solver_alloc (spec);
  tap_ok (solver && ito_solver_get_facts (solver)->deterministic == declared,
          "%s declares order %g", spec, declared);
  ito_solver_free (solver);
}

static void
exact_start (const plane_flow *f, const char *spec, double order, uint64_t first, unsigned exact)
{
  char what[200];
  ito_slope s = plane_order (f, spec, first, 5, exact);
  snprintf (what, sizeof what, "%s from %u exact states, %s grid", spec, exact, f->grid);
  order_is_declared (&s, order, what);
}

static void
test_flow (const plane_flow *f)
{
  static const char *const first_order[] = { "ddim",
                                             "edm:order=1",
                                             "lms:order=1",
                                             "ipndm:order=1",
                                             "ipndm-v:order=1",
                                             "euler-ancestral:eta=0",
                                             "hb",
                                             "hb:order=3,beta=0.5",
                                             "ghvb:order=1",
                                             "reverse-diffusion:eta=0" };
  static const char *const second_order[] = { "edm",
                                              "dpm2",
                                              "heun:variable=sigma",
                                              "lms:order=2",
                                              "ipndm:order=2",
                                              "ipndm-v:order=2",
                                              "pndm",
                                              "pndm:order=2",
                                              "dpmpp-2m",
                                              "dpm2-ancestral:eta=0",
                                              "dpmpp-2s-ancestral:eta=0",
                                              "dpmpp-2m-sde:eta=0,variant=heun",
                                              "dpmpp-sde:eta=0",
                                              "dpmpp-sde:eta=0,r=0.3",
                                              "hb:order=2,beta=1",
                                              "ghvb",
                                              "ghvb:order=3,beta=0.5" };
  /* Euler's first step, which limits the order, shows late. */
  static const char *const late[] = { "lms:order=3",
                                      "lms:order=4",
                                      "ipndm:order=4",
                                      "ipndm-v:order=3",
                                      "ipndm-v",
                                      "dpmpp-3m-sde:eta=0",
                                      "dpmpp-3m-sde:eta=0,expansion=exact",
                                      "ghvb:order=4" };
  for (size_t i = 0; i < sizeof first_order / sizeof *first_order; i++)
    own_start (f, first_order[i], 1, 64);
  for (size_t i = 0; i < sizeof second_order / sizeof *second_order; i++)
    own_start (f, second_order[i], 2, 64);
  for (size_t i = 0; i < sizeof late / sizeof *late; i++)
    own_start (f, late[i], 2, 512);
}

static void
test_exact_start (plane_flow *f)
{
  exact_start (f, "lms:order=2", 2, 32, 2);
  exact_start (f, "lms:order=3", 3, 64, 3);
  exact_start (f, "lms:order=4", 4, 64, 4);
  exact_start (f, "ipndm-v:order=4,weights=exact", 4, 128, 4);
  /* The published formulas fall short. */
  exact_start (f, "ipndm-v:order=4", 3, 512, 4);
  f->grid = "quadratic";
  exact_start (f, "ipndm-v:order=4", 2, 512, 4);
  exact_start (f, "ipndm-v:order=4,weights=exact", 4, 128, 4);
  f->grid = "logsnr";
  exact_start (f, "dpmpp-3m-sde:eta=0", 2, 64, 3);
  exact_start (f, "dpmpp-3m-sde:eta=0,expansion=exact", 3, 32, 3);
  exact_start (f, "ipndm:order=3", 2, 64, 3);
}

/* Equal steps in sigma. */
static void
test_equal_steps (void)
{
  plane_flow f;
  if (!tap_ok (!plane_init (&f, "edm"), "the flow of sigma = t"))
    return;
  f.grid = "uniform";
  exact_start (&f, "ipndm:order=2", 2, 128, 2);
  exact_start (&f, "ipndm:order=3", 3, 128, 3);
  exact_start (&f, "ipndm:order=4", 4, 128, 4);
  exact_start (&f, "ghvb:order=2", 2, 128, 24);
  exact_start (&f, "ghvb:order=3", 3, 128, 24);
  exact_start (&f, "ghvb:order=4,beta=0.9", 4, 128, 24);
  exact_start (&f, "hb:order=2", 1, 128, 24);
  plane_clear (&f);
}

/* Largest error of mean and covariance of a Gaussian in n steps, propagated without sampling. */
static double
moment_error (const char *spec, const char *schedule_spec, uint64_t n)
{
  static const double mean[2] = { 0.5, -0.3 }, covariance[4] = { 0.5, 0.2, 0.2, 0.3 };
  ito_target *target =
      ito_target_alloc ("gmm:weights=[1],means=[[0.5;-0.3]],covariances=[[[0.5;0.2];[0.2;0.3]]]");
  ito_schedule *schedule = ito_schedule_alloc (schedule_spec);
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *process = ito_process_alloc_reverse (score, 1);
  ito_solver *solver = ito_solver_alloc (spec);
  double t0 = NAN, t1 = NAN, m[2], p[4], worst = NAN;
  ito_schedule_time (schedule, -1.5, &t0);
  ito_schedule_time (schedule, 1.5, &t1);
  ito_grid *grid = ito_grid_alloc ("logsnr", schedule, t0, t1, n);
  ito_schedule_point s, t;
  ito_schedule_at (schedule, t0, &s);
  ito_schedule_at (schedule, t1, &t);
  for (int i = 0; i < 2; i++)
    m[i] = s.alpha * mean[i];
  for (int i = 0; i < 4; i++)
    p[i] = s.alpha * s.alpha * covariance[i] + (i % 3 == 0 ? s.sigma * s.sigma : 0);
  if (ito_study_moments (process, solver, grid, m, p))
    printf ("# %s\n", ito_last_error ());
  else
    {
      worst = 0;
      for (int i = 0; i < 2; i++)
        worst = fmax (worst, fabs (m[i] - t.alpha * mean[i]));
      for (int i = 0; i < 4; i++)
        worst = fmax (worst, fabs (p[i] - t.alpha * t.alpha * covariance[i]
                                   - (i % 3 == 0 ? t.sigma * t.sigma : 0)));
    }
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
  return worst;
}

static void
weak (const char *spec, const char *schedule, double declared, uint64_t first, size_t levels)
{
  double h[ORDER_LEVELS], error[ORDER_LEVELS];
  char what[200];
  ito_slope s = { .slope = NAN, .lower = NAN, .upper = NAN };
  for (size_t i = 0; i < levels; i++)
    {
      h[i] = 1 / (double)(first << i);
      error[i] = moment_error (spec, schedule, first << i);
    }
  ito_study_slope (levels, h, error, NULL, &s);
  snprintf (what, sizeof what, "%s, moments of a Gaussian, %s", spec, schedule);
  order_is_declared (&s, declared, what);
  ito_solver *solver = ito_solver_alloc (spec);
  tap_ok (solver && ito_solver_get_facts (solver)->weak[ITO_NOISE_ADDITIVE] == declared,
          "%s declares weak order %g", spec, declared);
  ito_solver_free (solver);
}

static void
test_law (const char *schedule)
{
  static const char *const first_order[] = { "ddpm",
                                             "ddpm:variance=large",
                                             "ddim:eta=1",
                                             "euler-ancestral",
                                             "euler-ancestral:eta=0.5",
                                             "edm:order=1,churn=2",
                                             "reverse-diffusion",
                                             "reverse-diffusion:eta=0.5",
                                             "dpmpp-sde",
                                             "dpmpp-sde:eta=0.5" };
  static const char *const second_order[] = { "edm:churn=2",
                                              "edm:churn=2,smax=1",
                                              "dpm2:churn=2",
                                              "dpm2-ancestral",
                                              "dpm2-ancestral:eta=0.5",
                                              "dpmpp-2s-ancestral",
                                              "dpmpp-2m-sde",
                                              "dpmpp-2m-sde:variant=heun,eta=0.5" };
  static const char *const late[] = { "dpmpp-3m-sde", "dpmpp-3m-sde:expansion=exact",
                                      "dpmpp-sde:noise=path" };
  for (size_t i = 0; i < sizeof first_order / sizeof *first_order; i++)
    weak (first_order[i], schedule, 1, 32, 5);
  for (size_t i = 0; i < sizeof second_order / sizeof *second_order; i++)
    weak (second_order[i], schedule, 2, 16, 5);
  for (size_t i = 0; i < sizeof late / sizeof *late; i++)
    weak (late[i], schedule, 2, 128, 5);
}

/* A refusal, with its reason. */
static void
refused (const char *spec, const char *schedule, double t0, double t1, int reverse,
         const char *reason)
{
  ito_target *target = ito_target_alloc (PLANE_TARGET);
  ito_schedule *s = ito_schedule_alloc (schedule);
  ito_score *score = ito_score_alloc ("exact", target, s);
  ito_process *process =
      reverse ? ito_process_alloc_reverse (score, 1) : ito_process_alloc_flow (score);
  double x[2 * ORDER_POINTS], start[2 * ORDER_POINTS] = { 0 };
  tap_ok (order_run (process, spec, "uniform", s, t0, t1, 8, start, x)
              && strstr (ito_last_error (), reason),
          "%s, %s from %g to %g: %s", spec, schedule, t0, t1, ito_last_error ());
  ito_process_free (process);
  ito_score_free (score);
  ito_schedule_free (s);
  ito_target_free (target);
}

static void
test_refusals (void)
{
  static const char *const noisy[] = { "ddpm",
                                       "edm:churn=1",
                                       "dpm2:churn=1",
                                       "euler-ancestral",
                                       "dpm2-ancestral",
                                       "dpmpp-2s-ancestral",
                                       "dpmpp-sde",
                                       "dpmpp-2m-sde",
                                       "dpmpp-3m-sde",
                                       "restart",
                                       "reverse-diffusion" };
  static const char *const signal[] = { "edm",
                                        "dpm2",
                                        "lms",
                                        "ipndm",
                                        "ipndm-v",
                                        "pndm",
                                        "hb",
                                        "ghvb",
                                        "dpm2-ancestral:eta=0",
                                        "dpmpp-sde:eta=0" };
  for (size_t i = 0; i < sizeof noisy / sizeof *noisy; i++)
    {
      refused (noisy[i], "edm", 10, 0.01, 0, "reverse SDE");
      refused (noisy[i], "edm", 0.01, 10, 1, "down in time");
    }
  for (size_t i = 0; i < sizeof signal / sizeof *signal; i++)
    {
      refused (signal[i], "flow", 1, 0.1, 0, "alpha = 0");
      refused (signal[i], "edm", 0.1, 10, 0, "noise to data");
    }
  refused ("edm:churn=8", "vp-linear", 1, 0.01, 1, "cannot be raised");
  refused ("pndm:order=3", "edm", 10, 0.1, 0, "not 3");
  refused ("restart:smin=1,smax=0.5", "edm", 10, 0.1, 1, "not below");
  refused ("restart:smin=[1;2],smax=3", "edm", 10, 0.1, 1, "same length");
  refused ("restart:smin=[1;1.1],smax=[3;3],nodes=[3;3],repeats=[1;1]", "edm", 10, 0.1, 1,
           "same node");
  refused ("restart:smin=0.1,smax=0.2", "edm", 10, 1, 1, "not below smax");
  refused ("restart:nodes=2.5", "edm", 10, 0.1, 1, "whole");
}

/* From alpha = 0 and to sigma = 0, where a sampler has a formula: no step is NaN. */
static void
test_ends (void)
{
  static const char *const start[] = { "ddim:eta=1",       "ddpm",         "ddpm:variance=large",
                                       "euler-ancestral",  "dpmpp-2m-sde", "dpmpp-3m-sde",
                                       "reverse-diffusion" };
  static const char *const flow[] = { "edm",  "dpm2", "lms",  "ipndm",    "ipndm-v",
                                      "pndm", "hb",   "ghvb", "dpmpp-2m", "heun:variable=sigma" };
  static const char *const law[] = {
    "ddpm",           "edm:churn=4",           "dpm2:churn=4",     "euler-ancestral",
    "dpm2-ancestral", "dpmpp-2s-ancestral",    "dpmpp-sde",        "dpmpp-2m-sde",
    "dpmpp-3m-sde",   "restart:smin=1,smax=3", "reverse-diffusion"
  };
  plane_flow f, g;
  double x[2 * ORDER_POINTS];
  if (!tap_ok (!plane_init (&f, "flow") && !plane_init (&g, "edm"), "two schedules"))
    return;
  ito_process *reverse_f = ito_process_alloc_reverse (f.score, 1);
  ito_process *reverse_g = ito_process_alloc_reverse (g.score, 1);
  for (size_t i = 0; i < sizeof start / sizeof *start; i++)
    tap_ok (!order_run (reverse_f, start[i], "uniform", f.schedule, 1, 0, 8, f.start, x)
                && isfinite (x[0]),
            "%s from alpha = 0 to sigma = 0", start[i]);
  for (size_t i = 0; i < sizeof flow / sizeof *flow; i++)
    tap_ok (!order_run (g.flow, flow[i], "uniform", g.schedule, 10, 0, 8, g.start, x)
                && isfinite (x[0]),
            "%s to sigma = 0", flow[i]);
  for (size_t i = 0; i < sizeof law / sizeof *law; i++)
    tap_ok (!order_run (reverse_g, law[i], "uniform", g.schedule, 10, 0, 8, g.start, x)
                && isfinite (x[0]),
            "%s to sigma = 0", law[i]);
  ito_process_free (reverse_f);
  ito_process_free (reverse_g);
  plane_clear (&f);
  plane_clear (&g);
}

int
main (void)
{
  plane_flow f;
  gsl_set_error_handler_off ();
  if (!tap_ok (!plane_init (&f, "vp-linear"), "the exact flow in the plane"))
    return tap_done ();
  test_flow (&f);
  test_exact_start (&f);
  plane_clear (&f);
  test_equal_steps ();
  test_law ("vp-linear");
  test_law ("edm");
  test_refusals ();
  test_ends ();
  return tap_done ();
}
