/* Mean and variance of a sampler's end on a Gaussian of one dimension, exactly, whatever it looks
 * back at: the end is A x + b + sum_k C_k z_k, linear in the start and in all normals; one path for
 * each shows b, A and every C_k. */
#ifndef ITO_TESTS_SOLVER_LINEAR_LAW_H
#define ITO_TESTS_SOLVER_LINEAR_LAW_H

#include "tap.h"
#include <ito/ito.h>

/* In: mean and variance at t0; out: at t1.  Nonzero where something failed. */
static inline int
linear_law (const ito_process *process, const char *spec, const char *rule,
            const ito_schedule *schedule, double t0, double t1, uint64_t steps, double *mean,
            double *variance)
{
  ito_solver *solver = ito_solver_alloc (spec);
  ito_grid *grid = solver ? ito_grid_alloc (rule, schedule, t0, t1, steps) : NULL;
  ito_ensemble *e = grid ? ito_ensemble_alloc (process, solver, grid) : NULL;
  uint64_t draws = solver ? steps * ito_solver_get_facts (solver)->normals : 0, paths = draws + 2;
  double *x = calloc (2 * paths, sizeof *x), *z = calloc (paths * (draws + 1), sizeof *z);
  int status = !e || !x || !z;
  if (!status)
    {
      x[1] = 1;
      for (uint64_t k = 0; k < draws; k++)
        z[k * paths + 2 + k] = 1;
      status = ito_ensemble_set_paths (e, paths) || ito_ensemble_start_array (e, x)
               || (draws && ito_ensemble_noise_array (e, z, draws))
               || ito_ensemble_run_array (e, x + paths);
    }
  if (status)
    printf ("# %s: %s\n", spec, ito_last_error ());
  else
    {
      const double *y = x + paths;
      double b = y[0], a = y[1] - b;
      *mean = a * *mean + b;
      *variance *= a * a;
      for (uint64_t k = 0; k < draws; k++)
        *variance += (y[2 + k] - b) * (y[2 + k] - b);
    }
  free (x);
  free (z);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  return status;
}

/* Slope in the number of steps of the error of mean and standard deviation, N(mean, sd^2) between
 * two lambdas; the last error to `last`. */
static inline ito_slope
linear_law_order (const char *schedule_spec, const char *spec, double eta, uint64_t first,
                  size_t levels, double *last)
{
  const double mean = 0.7, sd = 0.5;
  double h[8], error[8], t0, t1;
  ito_slope slope = { .slope = NAN, .lower = NAN, .upper = NAN };
  ito_target *target = ito_target_alloc ("gaussian:d=1,mean=0.7,sd=0.5");
  ito_schedule *schedule = ito_schedule_alloc (schedule_spec);
  ito_score *score = ito_score_alloc ("exact", target, schedule);
  ito_process *process =
      eta > 0 ? ito_process_alloc_reverse (score, eta) : ito_process_alloc_flow (score);
  ito_schedule_point s, t;
  int status = !process || ito_schedule_time (schedule, -2, &t0)
               || ito_schedule_time (schedule, 2, &t1) || ito_schedule_at (schedule, t0, &s)
               || ito_schedule_at (schedule, t1, &t);
  for (size_t i = 0; !status && i < levels; i++)
    {
      double m = mean * s.alpha, v = sd * sd * s.alpha * s.alpha + s.sigma * s.sigma;
      h[i] = 1 / (double)(first << i);
      status = linear_law (process, spec, "logsnr", schedule, t0, t1, first << i, &m, &v);
      *last = error[i] = hypot (m - mean * t.alpha,
                                sqrt (v) - sqrt (sd * sd * t.alpha * t.alpha + t.sigma * t.sigma));
    }
  if (!status && ito_study_slope (levels, h, error, NULL, &slope))
    printf ("# %s\n", ito_last_error ());
  ito_process_free (process);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
  return slope;
}

#endif
