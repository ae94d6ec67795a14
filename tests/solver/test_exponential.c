/* Exponential integrators: orders on declared linear parts and on the flow, stiff limits, ddim. */
#include "line_flow.h"
#include "solver/stepper.h"
#include "turning_flow.h"

/* x_i' = l_i x_i + N_i, i = 0, 1, and y' = -y^2, with N_i such that x_i = cos (t + i), y = 1/(1 +
 * t) is the solution: N_i = -sin (t + i) - l_i cos (t + i) + y^2 - 1/(1 + t)^2 + sin (x_i - cos (t
 * + i)). */
#define D 3
static const double linear[D] = { -3, 0.5, 0 };

static int
drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  const double *l = params;
  for (size_t p = 0; p < n; p++)
    {
      double s = t[p * t_inc], y = x[2 * stride + p];
      for (size_t i = 0; i < 2; i++)
        {
          double w = cos (s + (double)i), u = x[i * stride + p];
          out[i * stride + p] = l[i] * u - sin (s + (double)i) - l[i] * w + y * y
                                - 1 / ((1 + s) * (1 + s)) + sin (u - w);
        }
      out[2 * stride + p] = -y * y;
    }
  return 0;
}

static double
run (const char *spec, const double *l, uint64_t n)
{
  double start[D * ORDER_POINTS], truth[D * ORDER_POINTS], x[D * ORDER_POINTS];
  const ito_sde sde = { .d = D, .drift = drift, .params = (void *)l, .linear = l };
  ito_process *process = ito_process_alloc (&sde);
  for (size_t p = 0; p < ORDER_POINTS; p++)
    for (size_t i = 0; i < D; i++)
      {
        start[D * p + i] = i < 2 ? cos ((double)i) : 1;
        truth[D * p + i] = i < 2 ? cos (2 + (double)i) : 1.0 / 3;
      }
  int failed = order_run (process, spec, "uniform", NULL, 0, 2, n, start, x);
  ito_process_free (process);
  return failed ? NAN : order_error (D * ORDER_POINTS, x, truth);
}

static void
test_orders (const char *spec, double declared, uint64_t first)
{
  double h[4], error[4];
  ito_slope s = { .slope = NAN };
  ito_solver *solver = ito_solver_alloc (spec);
  for (int i = 0; i < 4; i++)
    {
      h[i] = 1 / (double)(first << i);
      error[i] = run (spec, linear, first << i);
    }
  ito_study_slope (4, h, error, NULL, &s);
  order_is_declared (&s, declared, spec);
  tap_ok (ito_solver_get_facts (solver)->deterministic == declared, "%s declares it", spec);
  ito_solver_free (solver);
}

/* A linear part of -10^4 in 40 steps: h |l| = 500, where an explicit method explodes. */
static void
test_stiff (void)
{
  static const double stiff[D] = { -1e4, -2e3, 0 };
  double euler = run ("exponential-euler", stiff, 40), etd = run ("etdrk4", stiff, 40);
  tap_ok (euler < 0.05, "exponential-euler at h |l| = 500: off by %.3g", euler);
  tap_ok (etd < 1e-4, "etdrk4 at h |l| = 500: off by %.3g", etd);
  double explicit = run ("rk4", stiff, 40);
  tap_ok (!(explicit < 1), "control: rk4 is off by %.3g there", explicit);
}

/* Exact in the linear part: N constant, x' = l x + 1, in one step of any size. */
static int
constant (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
          void *params)
{
  (void)stride, (void)t, (void)t_inc;
  for (size_t p = 0; p < n; p++)
    out[p] = *(const double *)params * x[p] + 1;
  return 0;
}

static void
test_exact (void)
{
  static const double slopes[] = { -40, -1, -1e-3, 1e-9, 0.7, 2 };
  static const char *const specs[] = { "exponential-euler", "etdrk4" };
  double start[ORDER_POINTS], x[ORDER_POINTS];
  for (size_t p = 0; p < ORDER_POINTS; p++)
    start[p] = -1 + 2 * (double)p / ORDER_POINTS;
  for (size_t k = 0; k < 2; k++)
    {
      double worst = 0;
      for (size_t i = 0; i < sizeof slopes / sizeof *slopes; i++)
        {
          double l = slopes[i];
          const ito_sde sde = { .d = 1, .drift = constant, .params = &l, .linear = &l };
          ito_process *process = ito_process_alloc (&sde);
          order_run (process, specs[k], "uniform", NULL, 0, 1.5, 1, start, x);
          for (size_t p = 0; p < ORDER_POINTS; p++)
            {
              double truth = start[p] * exp (1.5 * l) + expm1 (1.5 * l) / l;
              /* N = (l x + 1) - l x is formed from the drift: its rounding is |l x|. */
              worst = fmax (worst, fabs (x[p] - truth) / (1 + fabs (truth)));
            }
          ito_process_free (process);
        }
      tap_ok (worst <= 2e-14, "%s: one step of x' = l x + 1 is exact, off by %.2g", specs[k],
              worst);
    }
}

static void
test_flow (void)
{
  line_flow f;
  double x[ORDER_POINTS], other[ORDER_POINTS], worst[2] = { 0 };
  line_flow_init (&f, "gmm:weights=[0.4;0.6],means=[-1.2;0.8],covariances=[0.25;0.36]", "vp-linear",
                  1, 0.05);
  static const char *const predictions[] = { "noise", "denoiser" };
  for (size_t k = 0; k < 2; k++)
    {
      char spec[100];
      snprintf (spec, sizeof spec, "etdrk4:prediction=%s", predictions[k]);
      ito_slope s = line_flow_order (&f, spec, "logsnr", 64, 4);
      order_is_declared (&s, 4, spec);
      snprintf (spec, sizeof spec, "exponential-euler:prediction=%s", predictions[k]);
      line_flow_run (&f, spec, "logsnr", 10, x);
      line_flow_run (&f, "ddim", "logsnr", 10, other);
      for (size_t p = 0; p < ORDER_POINTS; p++)
        worst[k] = fmax (worst[k], fabs (x[p] - other[p]));
      tap_ok (worst[k] <= 1e-13, "%s is ddim, off by %.2g", spec, worst[k]);
    }
  line_flow_run (&f, "euler:variable=lambda", "logsnr", 10, x);
  double apart = 0;
  for (size_t p = 0; p < ORDER_POINTS; p++)
    apart = fmax (apart, fabs (x[p] - other[p]));
  tap_ok (apart > 1e-3, "control: euler in lambda is not, off by %.2g", apart);
  ito_grid *whole = ito_grid_alloc ("uniform", f.schedule, 1, 0, 10);
  ito_solver *etd = ito_solver_alloc ("etdrk4");
  ito_ensemble *e = ito_ensemble_alloc (f.flow, etd, whole);
  tap_ok (!e && strstr (ito_last_error (), "sigma = 0"), "the end at sigma = 0 is refused: %s",
          ito_last_error ());
  ito_ensemble_free (e);
  ito_solver_free (etd);
  ito_grid_free (whole);
  line_flow_clear (&f);
}

static void
test_refusals (void)
{
  static const double broken[D] = { NAN, 0, 0 };
  ito_sde sde = { .d = D, .drift = drift, .params = (void *)linear };
  ito_process *user = ito_process_alloc (&sde);
  sde.linear = broken;
  ito_process *not_finite = ito_process_alloc (&sde);
  is_refused ("exponential-euler", user, "ito_sde.linear");
  is_refused ("etdrk4", user, "ito_sde.linear");
  is_refused ("etdrk4", not_finite, "finite");
  ito_process_free (user);
  ito_process_free (not_finite);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_orders ("exponential-euler", 1, 128);
  test_orders ("etdrk4", 4, 32);
  test_stiff ();
  test_exact ();
  test_flow ();
  test_refusals ();
  return tap_done ();
}
