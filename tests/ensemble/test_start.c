/* Starts: points, arrays, Gaussians, targets; by address, so that a path's start is its own. */
#include "ensemble/ensemble.h"
#include "tap.h"
#include <ito/ito.h>

#define D 3

static int
still (double t, const double *x, double *out, void *params)
{
  (void)t, (void)x, (void)params;
  out[0] = out[1] = out[2] = 0;
  return 0;
}

/* The state at step 0 of n paths. */
static int
starts (ito_ensemble *e, uint64_t n, double *x)
{
  double *all = malloc (2 * n * D * sizeof *all);
  ito_ensemble_set_paths (e, n);
  ito_ensemble_save_every (e, 1);
  int status = ito_ensemble_run_array (e, all);
  if (status == GSL_SUCCESS)
    memcpy (x, all, n * D * sizeof *x);
  free (all);
  return status;
}

static void
test_point_and_array (ito_ensemble *e)
{
  double x[3000][D], array[3000][D];
  const double point[D] = { 1.5, -2, 1e-300 }, zero[D] = { 0 };
  int same = starts (e, 3000, &x[0][0]) == GSL_SUCCESS;
  for (size_t p = 0; p < 3000; p++)
    same = same && memcmp (x[p], zero, sizeof zero) == 0;
  tap_ok (same, "the default is the point 0");
  ito_ensemble_start_point (e, point);
  same = starts (e, 3000, &x[0][0]) == GSL_SUCCESS;
  for (size_t p = 0; p < 3000; p++)
    same = same && memcmp (x[p], point, sizeof point) == 0;
  tap_ok (same, "a point, for all");
  for (size_t p = 0; p < 3000; p++)
    for (size_t i = 0; i < D; i++)
      array[p][i] = (double)(10 * p + i);
  ito_ensemble_start_array (e, &array[0][0]);
  same = starts (e, 3000, &x[0][0]) == GSL_SUCCESS && memcmp (x, array, sizeof x) == 0;
  tap_ok (same, "an array, row by row");
  array[2500][1] = NAN;
  tap_ok (starts (e, 3000, &x[0][0]) == GSL_EINVAL, "an array with a NaN is refused");
  tap_same (ito_last_error (),
            "the start of path 2500 is nan in coordinate 1: starts must be finite",
            "the sentence says where");
  tap_ok (ito_ensemble_get_result (e) == NULL, "and there is no result");
}

static void
test_gaussian (ito_ensemble *e)
{
  enum
  {
    N = 20000
  };
  double *x = malloc (N * D * sizeof *x), *z = malloc (N * D * sizeof *z);
  ito_ensemble_set_seed (e, 5);
  ito_ensemble_set_stream (e, 2);
  tap_ok (ito_ensemble_start_gaussian (e, 2.25) == GSL_SUCCESS && starts (e, N, x) == GSL_SUCCESS,
          "a Gaussian start");
  const ito_address address = { .seed = 5, .stream = 2, .purpose = ITO_PURPOSE_START, .draw = 1 };
  ito_normals (&address, 0, N, N, D, z);
  double worst = 0, square[D] = { 0 };
  for (size_t p = 0; p < N; p++)
    for (size_t i = 0; i < D; i++)
      {
        worst = fmax (worst, fabs (x[p * D + i] - 1.5 * z[i * N + p]));
        square[i] += x[p * D + i] * x[p * D + i] / N;
      }
  tap_ok (worst == 0, "its normals are those of the address start, draw 1");
  for (size_t i = 0; i < D; i++)
    {
      double error = 6.5 * 2.25 * sqrt (2.0 / N);
      tap_near (square[i], 2.25, error, "its variance, coordinate %zu", i);
      tap_ok (fabs (square[i] - 1.5) > error, "control: it is not the deviation");
    }
  ito_ensemble_set_stream (e, 3);
  starts (e, 10, z);
  tap_ok (z[0] != x[0], "another stream starts elsewhere");
  ito_ensemble_set_stream (e, 2);
  starts (e, 10, z);
  tap_ok (memcmp (z, x, 10 * D * sizeof *x) == 0, "fewer paths start at the same places");
  free (x);
  free (z);
}

static void
test_target (ito_ensemble *e)
{
  enum
  {
    N = 20000
  };
  double *x = malloc (N * D * sizeof *x), mean[D] = { 0 }, square[D] = { 0 };
  ito_target *target = ito_target_alloc ("gaussian:d=3,mean=[1;2;3],sd=[0.5;1;2]");
  ito_target *plane = ito_target_alloc ("ring");
  tap_ok (ito_ensemble_start_target (e, target, 0.5, 0.3) == GSL_SUCCESS
              && starts (e, N, x) == GSL_SUCCESS,
          "a target seen through noise");
  const double sd[D] = { 0.5, 1, 2 };
  for (size_t p = 0; p < N; p++)
    for (size_t i = 0; i < D; i++)
      {
        double u = x[p * D + i] - 0.5 * (double)(i + 1);
        mean[i] += u / N;
        square[i] += u * u / N;
      }
  for (size_t i = 0; i < D; i++)
    {
      double v = 0.25 * sd[i] * sd[i] + 0.09;
      tap_near (mean[i], 0, 6.5 * sqrt (v / N), "mean of coordinate %zu, less the exact one", i);
      tap_near (square[i], v, 6.5 * v * sqrt (2.0 / N), "variance of coordinate %zu", i);
      tap_ok (fabs (square[i] - 0.25 * sd[i] * sd[i]) > 6.5 * v * sqrt (2.0 / N),
              "control: it is not that without noise");
    }
  tap_ok (ito_ensemble_start_target (e, plane, 1, 0) == GSL_EINVAL, "%s", ito_last_error ());
  tap_ok (ito_ensemble_start_target (e, target, NAN, 0) == GSL_EINVAL, "%s", ito_last_error ());
  tap_ok (ito_ensemble_start_target (e, NULL, 1, 0) == GSL_EINVAL, "%s", ito_last_error ());
  ito_target_free (target);
  ito_target_free (plane);
  free (x);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  ito_process *process = ito_process_alloc_point (D, still, 0, NULL);
  ito_solver *solver = ito_solver_alloc ("euler");
  ito_grid *grid = ito_grid_alloc ("uniform", NULL, 0, 1, 1);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  test_point_and_array (e);
  test_gaussian (e);
  test_target (e);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  return tap_done ();
}
