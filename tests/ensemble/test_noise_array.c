/* Noise from an array: how many draws it must hold, and which of them are read. */
#include "tap.h"
#include <ito/ito.h>

#define N 8
#define D 2
#define STEPS 6

/* Final states of sa-solver with a noise of size tau; draws 0: addressed noise. */
static int
sample (const char *solver_spec, const double *z, uint64_t draws, double *x)
{
  ito_target *target = ito_target_alloc ("gaussian:mean=[1;-2],sd=0.7");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_solver *solver = ito_solver_alloc (solver_spec);
  ito_process *process = ito_solver_get_facts (solver)->stochastic
                             ? ito_process_alloc_reverse (score, 1)
                             : ito_process_alloc_flow (score);
  ito_grid *grid = ito_grid_alloc ("logsnr", schedule, 1, 1e-3, STEPS);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  ito_ensemble_set_paths (e, N);
  ito_ensemble_start_gaussian (e, 1);
  int status = draws ? ito_ensemble_noise_array (e, z, draws) : GSL_SUCCESS;
  if (status == GSL_SUCCESS)
    status = ito_ensemble_run_array (e, x);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_process_free (process);
  ito_solver_free (solver);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
  return status;
}

int
main (void)
{
  gsl_set_error_handler_off ();
  double z[(STEPS + 2) * N * D], one[N * D], two[N * D];
  for (size_t i = 0; i < sizeof z / sizeof *z; i++)
    z[i] = sin (1 + 7.0 * (double)i);
  const char *noisy = "sa-solver:tau=0.6", *quiet = "sa-solver:tau=0";
  tap_ok (sample (noisy, z + N * D, STEPS, one) == 0 && sample (noisy, z, STEPS + 1, two) == 0
              && memcmp (one, two, sizeof one) == 0,
          "sa-solver: a first draw more is passed over");
  tap_ok (sample (noisy, z, STEPS, two) == 0 && memcmp (one, two, sizeof one) != 0,
          "without it, the draws are others");
  tap_ok (sample (noisy, z, STEPS + 2, two) == GSL_EINVAL
              && sample (noisy, z, STEPS - 1, two) == GSL_EINVAL,
          "two more, or one less, are refused");
  tap_same (ito_last_error (),
            "the noise has 5 draws: sa-solver:tau=0.6,predictor=3,corrector=4,mode=pec,"
            "lower_order_final=yes,force=no needs 6 (6 steps of 1)",
            "and the sentence says how many there should be");
  tap_ok (sample (quiet, NULL, 0, one) == 0 && sample (quiet, z, STEPS, two) == 0
              && memcmp (one, two, sizeof one) == 0,
          "noise of size 0 takes the array and does not read it");
  tap_ok (sample (quiet, z, STEPS - 1, two) == GSL_EINVAL, "but counts its draws");
  tap_ok (sample ("dpmsolver++", z, STEPS, two) == GSL_EINVAL,
          "a sampler without noise at any option refuses an array");
  return tap_done ();
}
