/* Exact steppers: geometric Brownian motion on the path of W, Ornstein-Uhlenbeck in law and on the
 * path; what is not such a process is refused. */
#include "sde_problems.h"
#include "solver/stepper.h"

#define D 3
#define PATHS 500
#define SEED 4

/* dX_i = (shift_i + rate_i X_i) dt + size_i (X_i or 1) dW_(i or 0) */
typedef struct
{
  size_t d;
  int geometric, one;
  double shift[D], rate[D], size[D], bend;
} numbers;

static int
drift (BLOCK)
{
  const numbers *q = params;
  (void)t, (void)t_inc;
  for (size_t i = 0; i < q->d; i++)
    for (size_t p = 0; p < n; p++)
      {
        double v = x[i * stride + p];
        out[i * stride + p] = q->shift[i] + q->rate[i] * v + q->bend * v * v;
      }
  return 0;
}

static int
noise (BLOCK_DW)
{
  const numbers *q = params;
  (void)t, (void)t_inc;
  for (size_t i = 0; i < q->d; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] =
          q->size[i] * (q->geometric ? x[i * stride + p] : 1) * dw[(q->one ? 0 : i) * stride + p];
  return 0;
}

static ito_sde
sde_of (const numbers *q)
{
  return (ito_sde){ .d = q->d,
                    .m = q->one ? 1 : q->d,
                    .noise = !q->geometric ? ITO_NOISE_ADDITIVE
                             : q->one      ? ITO_NOISE_SCALAR
                                           : ITO_NOISE_DIAGONAL,
                    .drift = drift,
                    .diffusion_dw = noise,
                    .params = (void *)(uintptr_t)q };
}

static int
run (const char *spec, const numbers *q, uint64_t steps, uint64_t cells, const double *start,
     double *x)
{
  ito_sde sde = sde_of (q);
  ito_process *process = ito_process_alloc (&sde);
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 2, steps);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  int status = !e || ito_ensemble_set_paths (e, PATHS) || ito_ensemble_set_seed (e, SEED)
               || ito_ensemble_start_point (e, start) || ito_ensemble_set_cells (e, cells)
               || ito_ensemble_run_array (e, x);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  return status;
}

static void
test_gbm (numbers q, const char *what)
{
  static double x[PATHS * D], w[D * PATHS];
  static const double start[D] = { 1, -0.4, 0 };
  ito_brownian *b = ito_brownian_alloc (q.one ? 1 : q.d, 6, 0, 2);
  ito_brownian_set_seed (b, SEED);
  uint64_t from = 0, to = ito_brownian_ticks (b);
  ito_brownian_increments (b, 0, PATHS, PATHS, &from, &to, 0, w, NULL, NULL);
  ito_brownian_free (b);
  for (uint64_t steps = 1; steps <= 6; steps += steps == 1 ? 1 : 4)
    {
      int status = run ("exact-gbm", &q, steps, 6 / steps, start, x);
      double worst = 0;
      for (size_t p = 0; p < PATHS; p++)
        for (size_t i = 0; i < q.d; i++)
          {
            double truth = start[i]
                           * exp ((q.rate[i] - q.size[i] * q.size[i] / 2) * 2
                                  + q.size[i] * w[(q.one ? 0 : i) * PATHS + p]);
            worst = fmax (worst, fabs (x[p * q.d + i] - truth) / (1e-300 + fabs (truth)));
          }
      tap_ok (!status && worst < 2e-14, "exact-gbm, %s, %d steps: off by %.2g relative", what,
              (int)steps, worst);
    }
}

static void
test_ou (const numbers *q)
{
  ito_sde sde = sde_of (q);
  ito_process *process = ito_process_alloc (&sde);
  ito_solver *solver = ito_solver_alloc ("exact-ou");
  for (uint64_t steps = 1; steps <= 7; steps += 6)
    {
      ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 2, steps);
      double mean[D] = { 1, -0.4, 3 }, covariance[D * D] = { 0 }, worst = 0;
      const double start[D] = { 1, -0.4, 3 };
      int status = ito_study_moments (process, solver, grid, mean, covariance);
      for (size_t i = 0; i < D; i++)
        for (size_t k = 0; k < D; k++)
          {
            double r = q->rate[i];
            double v = i != k   ? 0
                       : r == 0 ? 2 * q->size[i] * q->size[i]
                                : q->size[i] * q->size[i] * expm1 (4 * r) / (2 * r);
            double m = r == 0 ? start[i] + 2 * q->shift[i]
                              : start[i] * exp (2 * r) + q->shift[i] * expm1 (2 * r) / r;
            worst = fmax (worst, fabs (covariance[i * D + k] - v));
            worst = fmax (worst, fabs (mean[i] - m));
          }
      tap_ok (!status && worst < 1e-14, "exact-ou, %d steps: moments off by %.2g", (int)steps,
              worst);
      ito_grid_free (grid);
    }
  ito_solver_free (solver);
  ito_process_free (process);
}

/* On the path: strong order 1, against sra3 on 512 cells. */
static void
test_ou_path (const numbers *q)
{
  static double x[PATHS * D], truth[PATHS * D], square[PATHS];
  static const double start[D] = { 1, -0.4, 3 };
  double h[5], error[5], standard_error[5];
  ito_slope s;
  int status = run ("sra3", q, 1024, 1, start, truth);
  for (size_t k = 0; k < 5; k++)
    {
      uint64_t steps = UINT64_C (8) << k;
      status = status ? status : run ("exact-ou", q, steps, 1024 / steps, start, x);
      for (size_t p = 0; p < PATHS; p++)
        {
          square[p] = 0;
          for (size_t i = 0; i < D; i++)
            square[p] += pow (x[p * D + i] - truth[p * D + i], 2);
        }
      ito_study_mean (PATHS, square, &error[k], &standard_error[k]);
      error[k] = sqrt (error[k]);
      standard_error[k] /= 2 * error[k];
      h[k] = 2 / (double)steps;
    }
  ito_study_slope (5, h, error, standard_error, &s);
  tap_ok (!status && s.lower > 0.85 && s.upper < 1.15,
          "exact-ou: strong order %.3f in [%.3f, %.3f], declared 1", s.slope, s.lower, s.upper);
  tap_ok (s.lower > 0.65 && s.upper < 1.35, "control: neither 0.5 nor 1.5");
}

static void
refuses (const char *spec, const ito_sde *sde)
{
  ito_error error = ITO_NO_ERROR;
  ito_solver *solver = ito_solver_new (spec, &error);
  ito_process *process = ito_process_alloc (sde);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 4);
  ito_solver_accepts (solver, process, grid, &error);
  tap_ok (error.code == GSL_EINVAL, "%s", error.text);
  ito_grid_free (grid);
  ito_process_free (process);
  ito_solver_free (solver);
}

static int
swapped (BLOCK_DW)
{
  UNUSED;
  for (size_t p = 0; p < n; p++)
    {
      out[p] = dw[stride + p];
      out[stride + p] = dw[p];
    }
  return 0;
}

static void
test_refusals (numbers geometric, numbers additive)
{
  ito_sde sde = problem_sde (SINH_SCALAR, ITO_CALCULUS_ITO);
  refuses ("exact-gbm", &sde);
  sde = problem_sde (SINE, ITO_CALCULUS_ITO);
  refuses ("exact-ou", &sde);
  geometric.bend = 1e-6;
  sde = sde_of (&geometric);
  refuses ("exact-gbm", &sde);
  additive.bend = 1e-6;
  sde = sde_of (&additive);
  refuses ("exact-ou", &sde);
  additive.bend = 0;
  additive.d = 2;
  sde = sde_of (&additive);
  sde.diffusion_dw = swapped;
  refuses ("exact-ou:force=yes", &sde);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  numbers gbm = { .d = D, .geometric = 1, .rate = { 1.01, -0.5, 2 }, .size = { 0.87, 0.2, 1 } };
  const numbers ou = {
    .d = D, .shift = { 0.5, 1, 0.3 }, .rate = { -1, 0.2, 0 }, .size = { 0.7, 0.4, 1.1 }
  };
  test_gbm (gbm, "diagonal noise");
  gbm.one = 1;
  gbm.d = 2;
  test_gbm (gbm, "scalar noise");
  test_ou (&ou);
  test_ou_path (&ou);
  test_refusals (gbm, ou);
  return tap_done ();
}
