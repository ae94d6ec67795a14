/* Truncated Milstein: a step inside and outside of the ball by its formula in long double, and
 * paths from far away that Milstein's method loses. */
#include "tap.h"
#include <ito/ito.h>

#define D 2

/* f = -x |x|^2, g_ii = x_i^2: diagonal. */
static int
drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    {
      double square = x[p] * x[p] + x[stride + p] * x[stride + p];
      out[p] = -square * x[p];
      out[stride + p] = -square * x[stride + p];
    }
  return 0;
}

static int
noise (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
       double *out, void *params)
{
  (void)t, (void)t_inc, (void)params;
  for (size_t i = 0; i < D; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = 0.3 * x[i * stride + p] * x[i * stride + p] * dw[i * stride + p];
  return 0;
}

static int
derivative (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
            void *params)
{
  (void)t, (void)t_inc, (void)params;
  for (size_t i = 0; i < D; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = 0.6 * x[i * stride + p];
  return 0;
}

static ito_ensemble_result outcome;

static int
run (const char *spec, double h, uint64_t steps, const double *start, const double *z, double *x)
{
  const ito_sde sde = { .d = D,
                        .m = D,
                        .noise = ITO_NOISE_DIAGONAL,
                        .drift = drift,
                        .diffusion_dw = noise,
                        .derivative = derivative };
  ito_process *process = ito_process_alloc (&sde);
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, h * (double)steps, steps);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  int status = !e || ito_ensemble_set_paths (e, 1) || ito_ensemble_start_point (e, start)
               || (z && ito_ensemble_noise_array (e, z, 1)) || ito_ensemble_run_array (e, x);
  if (!status)
    outcome = *ito_ensemble_get_result (e);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  return status;
}

int
main (void)
{
  static const double starts[][D] = { { 1, -0.5 }, { 3, 4 }, { -40, 9 }, { 1e6, 0 } };
  static const double z[D] = { 0.8, -1.3 };
  gsl_set_error_handler_off ();
  for (size_t k = 0; k < 4; k++)
    {
      const double h = 0.01;
      double x[D];
      int status = run ("truncated-milstein:growth=2,scale=1.5", h, 1, starts[k], z, x);
      /* R = 1.5 h^(-1/8) = 2.67: the first start alone is inside. */
      long double radius = 1.5L * powl (h, -1 / 8.0L);
      long double norm = hypotl (starts[k][0], starts[k][1]);
      long double shrink = norm > radius ? radius / norm : 1,
                  square = norm * norm * shrink * shrink;
      double worst = 0;
      for (size_t i = 0; i < D; i++)
        {
          long double p = starts[k][i] * shrink, dw = sqrtl (h) * z[i];
          long double truth = starts[k][i] - h * square * p + 0.3L * p * p * dw
                              + 0.3L * p * p * 0.6L * p * (dw * dw - h) / 2;
          worst = fmax (worst, fabs (x[i] - (double)truth) / fmax (1, fabs ((double)truth)));
        }
      tap_ok (!status && worst < 1e-15 && (k == 0) == (shrink == 1),
              "a step from (%g, %g), %s the ball: off by %.2g", starts[k][0], starts[k][1],
              k == 0 ? "inside" : "outside of", worst);
    }
  double x[D];
  int status = run ("truncated-milstein", 0.02, 500, (const double[]){ 30, -20 }, NULL, x);
  tap_ok (!status && outcome.failed == 0 && hypot (x[0], x[1]) < 5,
          "from far away it comes back: (%.3g, %.3g)", x[0], x[1]);
  status = run ("milstein", 0.02, 500, (const double[]){ 30, -20 }, NULL, x);
  tap_ok (!status && outcome.failed == 1, "control: Milstein's method leaves the finite numbers");
  return tap_done ();
}
