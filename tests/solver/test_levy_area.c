/* Levy areas of four coordinates of noise: of dx_i = dW_i, dy = sum_(i<j) c_ij (x_i dW_j - x_j
 * dW_i) a step of Milstein or SRI1 is exact, y = 2 sum c_ij A_ij, with the areas of the Brownian
 * path as an object (ito/brownian.h). */
#include "tap.h"
#include <ito/ito.h>

#define M 4
#define D (M + 1)
#define PATHS 300
#define CELLS 6
#define SEED 21

static double
weight (size_t i, size_t j)
{
  return i < j ? 1 + 0.3 * (double)i - 0.7 * (double)(j * j) : 0;
}

/* dy = sum_j (sum_i (c_ij - c_ji) x_i) dW_j. */
static double
slope (size_t i, size_t j)
{
  return weight (i, j) - weight (j, i);
}

static int
drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)t, (void)t_inc, (void)x, (void)params;
  for (size_t i = 0; i < D; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = 0;
  return 0;
}

static int
noise (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, const double *dw,
       double *out, void *params)
{
  (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    {
      double sum = 0;
      for (size_t j = 0; j < M; j++)
        {
          out[j * stride + p] = dw[j * stride + p];
          for (size_t i = 0; i < M; i++)
            sum += slope (i, j) * x[i * stride + p] * dw[j * stride + p];
        }
      out[M * stride + p] = sum;
    }
  return 0;
}

/* L^j g_k has one entry, in y: slope (j, k). */
static int
directional (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
             void *params)
{
  (void)t, (void)t_inc, (void)x, (void)params;
  for (size_t i = 0; i < D; i++)
    for (size_t j = 0; j < M; j++)
      for (size_t k = 0; k < M; k++)
        for (size_t p = 0; p < n; p++)
          out[((i * M + j) * M + k) * stride + p] = i == M ? slope (j, k) : 0;
  return 0;
}

/* Largest distance of y to 2 sum c_ij A_ij. */
static double
distance (const char *spec, uint64_t steps, unsigned depth, const double *area)
{
  static double x[PATHS * D];
  static const double start[D];
  const ito_sde sde = { .d = D,
                        .m = M,
                        .noise = ITO_NOISE_GENERAL,
                        .drift = drift,
                        .diffusion_dw = noise,
                        .directional = directional };
  char text[64];
  snprintf (text, sizeof text, "%s:depth=%u", spec, depth);
  ito_process *process = ito_process_alloc (&sde);
  ito_solver *solver = ito_solver_alloc (text);
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 2, steps);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  double worst = NAN;
  if (e && !ito_ensemble_set_paths (e, PATHS) && !ito_ensemble_set_seed (e, SEED)
      && !ito_ensemble_start_point (e, start) && !ito_ensemble_set_cells (e, CELLS / steps)
      && !ito_ensemble_run_array (e, x))
    {
      worst = 0;
      for (size_t p = 0; p < PATHS; p++)
        {
          double truth = 0;
          for (size_t j = 0; j < M; j++)
            for (size_t i = 0; i < j; i++)
              truth += 2 * weight (i, j) * area[(j * (j - 1) / 2 + i) * PATHS + p];
          worst = fmax (worst, fabs (x[p * D + M] - truth));
        }
    }
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  return worst;
}

int
main (void)
{
  static double area[6 * PATHS];
  static const char *const specs[] = { "milstein", "sri1" };
  gsl_set_error_handler_off ();
  for (unsigned depth = 0; depth <= 2; depth += 2)
    {
      ito_brownian *b = ito_brownian_alloc (M, CELLS, 0, 2);
      ito_brownian_set_seed (b, SEED);
      ito_brownian_set_area_depth (b, depth);
      uint64_t from = 0, to = ito_brownian_ticks (b);
      if (ito_brownian_areas (b, 0, PATHS, PATHS, &from, &to, 0, area, NULL))
        return 1;
      ito_brownian_free (b);
      for (size_t k = 0; k < 2; k++)
        for (uint64_t steps = 1; steps <= CELLS; steps += steps == 1 ? 2 : 3)
          {
            double worst = distance (specs[k], steps, depth, area);
            tap_ok (worst < 1e-12, "%s, depth %u, %d steps: off by %.2g", specs[k], depth,
                    (int)steps, worst);
          }
    }
  double worst = distance ("milstein", 3, 0, area);
  tap_ok (worst > 0.1, "control: areas of another depth are others (off by %.2g)", worst);
  return tap_done ();
}
