/* DDIM: its paper's formula, the end points, its orders. */
#include "line_flow.h"

#define TARGET "gmm:weights=[0.4;0.6],means=[-1.2;0.9],covariances=[0.09;0.16]"

/* Score of the mixture above at (alpha, sigma), in long double. */
static long double
score_of (long double alpha, long double sigma, long double x)
{
  static const long double w[] = { 0.4L, 0.6L }, m[] = { -1.2L, 0.9L }, v[] = { 0.09L, 0.16L };
  long double p = 0, s = 0;
  for (int k = 0; k < 2; k++)
    {
      long double var = alpha * alpha * v[k] + sigma * sigma, gap = x - alpha * m[k];
      long double f = w[k] * expl (-gap * gap / (2 * var)) / sqrtl (var);
      p += f;
      s -= f * gap / var;
    }
  return s / p;
}

static void
schedule_of (const char *name, long double t, long double *alpha, long double *sigma)
{
  if (strcmp (name, "vp-linear") == 0)
    {
      long double integral = 0.1L * t + 19.9L * t * t / 2;
      *alpha = expl (-integral / 2);
      *sigma = sqrtl (-expm1l (-integral));
    }
  else if (strcmp (name, "flow") == 0)
    {
      *alpha = 1 - t;
      *sigma = t;
    }
  else
    {
      *alpha = 1;
      *sigma = t;
    }
}

/* How far one step from t0 to t1 is from eq. 16 of the paper, in alpha and sigma, at `truth`. */
static double
step_error (const char *schedule, double eta, double truth, double t0, double t1)
{
  line_flow f;
  char spec[40];
  const double start[3] = { -0.7, 0.1, 1.9 }, z[3] = { 0.4, -1.3, 0.6 };
  double x[3], worst = INFINITY;
  snprintf (spec, sizeof spec, "ddim:eta=%g", eta);
  line_flow_init (&f, TARGET, schedule, 0.5, 0.4);
  ito_process *reverse = ito_process_alloc_reverse (f.score, 1);
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("uniform", f.schedule, t0, t1, 1);
  ito_ensemble *e = ito_ensemble_alloc (eta > 0 ? reverse : f.flow, solver, grid);
  if (e && !ito_ensemble_set_paths (e, 3) && !ito_ensemble_start_array (e, start)
      && (eta == 0 || !ito_ensemble_noise_array (e, z, 1)) && !ito_ensemble_run_array (e, x))
    {
      long double as, ss, at, st;
      schedule_of (schedule, t0, &as, &ss);
      schedule_of (schedule, t1, &at, &st);
      worst = 0;
      for (int p = 0; p < 3; p++)
        {
          long double eps = -ss * score_of (as, ss, start[p]);
          long double denoised = as > 0 ? (start[p] - ss * eps) / as : -1.2L * 0.4L + 0.9L * 0.6L;
          /* In the paper's terms for VP: sqrt((1 - a_t)/(1 - a_s)) sqrt(1 - a_s/a_t), a = alpha^2;
           * in general alpha_s sigma_t/(alpha_t sigma_s) in place of its complement. */
          long double noise =
              strcmp (schedule, "vp-linear") == 0
                  ? truth * sqrtl ((1 - at * at) / (1 - as * as)) * sqrtl (1 - as * as / (at * at))
                  : truth * st * sqrtl (1 - powl (as * st / (at * ss), 2));
          long double next = at * denoised + sqrtl (st * st - noise * noise) * eps + noise * z[p];
          worst = fmax (worst, fabs (x[p] - (double)next));
        }
    }
  else
    printf ("# %s\n", ito_last_error ());
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (reverse);
  line_flow_clear (&f);
  return worst;
}

static void
test_step (const char *schedule, double eta, double t0, double t1)
{
  double worst = step_error (schedule, eta, eta, t0, t1);
  tap_ok (worst <= 2e-14, "ddim:eta=%g, %s from %g to %g: off by %.2g", eta, schedule, t0, t1,
          worst);
}

/* Bias of mean and variance of a Gaussian in n steps, propagated without sampling error. */
static double
variance_bias (const char *spec, uint64_t n)
{
  ito_target *target = ito_target_alloc ("gaussian:d=1,mean=0.5,sd=0.5");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *process = ito_process_alloc_reverse (score, 1);
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("logsnr", schedule, 0.9, 0.01, n);
  ito_schedule_point s, t;
  ito_schedule_at (schedule, 0.9, &s);
  ito_schedule_at (schedule, 0.01, &t);
  double mean = 0.5 * s.alpha, variance = 0.25 * s.alpha * s.alpha + s.sigma * s.sigma;
  double truth = 0.25 * t.alpha * t.alpha + t.sigma * t.sigma, bias = NAN;
  if (ito_study_moments (process, solver, grid, &mean, &variance))
    printf ("# %s\n", ito_last_error ());
  else
    bias = fabs (variance - truth) + fabs (mean - 0.5 * t.alpha);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
  return bias;
}

static void
test_law (void)
{
  static const char *const specs[] = { "ddim:eta=1", "ddim:eta=0.5" };
  for (int k = 0; k < 2; k++)
    {
      double h[4], bias[4];
      ito_slope s = { .slope = NAN };
      for (int i = 0; i < 4; i++)
        {
          h[i] = 1.0 / (double)(64 << i);
          bias[i] = variance_bias (specs[k], UINT64_C (64) << i);
        }
      ito_study_slope (4, h, bias, NULL, &s);
      tap_ok (fabs (s.slope - 1) <= 0.1, "%s: weak order %.3f on a Gaussian, declared 1", specs[k],
              s.slope);
    }
}

int
main (void)
{
  static const double etas[] = { 0, 0.5, 1 };
  line_flow f;
  gsl_set_error_handler_off ();
  for (int k = 0; k < 3; k++)
    {
      test_step ("vp-linear", etas[k], 0.8, 0.5);
      test_step ("edm", etas[k], 3, 1.2);
      test_step ("flow", etas[k], 0.7, 0.6);
      /* To sigma = 0: x = alpha D; from alpha = 0: D is the mean. */
      test_step ("edm", etas[k], 2, 0);
      test_step ("flow", etas[k], 1, 0.5);
      test_step ("flow", etas[k], 1, 0);
    }
  double worst = step_error ("vp-linear", 0.5, 0.6, 0.8, 0.5);
  tap_ok (worst > 1e-3 && isfinite (worst), "control: eta = 0.6 is not 0.5: off by %.2g", worst);
  line_flow_init (&f, TARGET, "vp-linear", 1, 1e-3);
  ito_slope s = line_flow_order (&f, "ddim", "logsnr", 64, 4);
  order_holds (&s, 1, "ddim on the flow of a mixture");
  double x[ORDER_POINTS];
  tap_ok (line_flow_run (&f, "ddim:eta=1", "uniform", 4, x)
              && strstr (ito_last_error (), "reverse"),
          "eta = 1 on the flow: %s", ito_last_error ());
  line_flow_clear (&f);
  test_law ();
  return tap_done ();
}
