/* Your own SDE: dX = -X dt + dW on the line, X_0 = 2, with its exact mean and variance beside it.
 * Speaks TAP: `make check` runs it. */
#include <ito/ito.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Callbacks work on blocks: coordinate i of path p is x[i * stride + p]. */
static int
drift (size_t n, size_t stride, const double *t, size_t t_inc, const double *x, double *out,
       void *params)
{
  (void)stride, (void)t, (void)t_inc, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = -x[p];
  return GSL_SUCCESS;
}

static int
diffusion_dw (size_t n, size_t stride, const double *t, size_t t_inc, const double *x,
              const double *dw, double *out, void *params)
{
  (void)stride, (void)t, (void)t_inc, (void)x, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = dw[p];
  return GSL_SUCCESS;
}

int
main (void)
{
  const uint64_t paths = 100000;
  const ito_sde sde = { .d = 1,
                        .m = 1,
                        .calculus = ITO_CALCULUS_ITO,
                        .noise = ITO_NOISE_ADDITIVE,
                        .drift = drift,
                        .diffusion_dw = diffusion_dw };
  const double start = 2;
  double *x = malloc (paths * sizeof *x);
  ito_process *process = ito_process_alloc (&sde);
  ito_solver *solver = ito_solver_alloc ("euler-maruyama");
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 200);
  ito_ensemble *ensemble = ito_ensemble_alloc (process, solver, grid);

  ito_ensemble_set_paths (ensemble, paths);
  ito_ensemble_start_point (ensemble, &start);
  ito_ensemble_run_array (ensemble, x);

  double mean, error;
  ito_study_mean (paths, x, &mean, &error);
  double truth = start * exp (-1), h = 1.0 / 200;
  /* Euler-Maruyama's own mean is 2 (1 - h)^200: a bias of h/2 in relative terms. */
  int holds = fabs (mean - truth) < 6.5 * error + truth * h / 2 * 1.1;
  printf ("1..1\n%sok 1 - E X_1 = %.4f +- %.4f, exactly %.4f\n", holds ? "" : "not ", mean, error,
          truth);

  ito_ensemble_free (ensemble);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  free (x);
  return holds ? 0 : 1;
}
