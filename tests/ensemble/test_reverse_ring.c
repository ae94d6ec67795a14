/* The reverse SDE of a ring of eight modes with weights 1 to 8, from the exact law at t = 1: share,
 * mean and covariance of every mode against the diffused mixture, within 6.5 standard errors plus
 * Euler-Maruyama's bias, which is measured by halving the step on the same Brownian paths.  The
 * score times 0.5 must fail. */
#include "tap.h"
#include <ito/ito.h>

#define MODES 8
#define STATISTICS 6 /* share, mean (2), variances (2), covariance */

static const double t_end = 1e-3;

typedef struct
{
  double value[MODES][STATISTICS];
  double count[MODES];
} statistics;

/* The mode nearest to x, as an angle. */
static int
mode_of (const double *x)
{
  int k = (int)lround (atan2 (x[1], x[0]) / (2 * M_PI / MODES));
  return (k + MODES) % MODES;
}

static void
centre (int k, double alpha, double *m)
{
  m[0] = 4 * alpha * cos (2 * M_PI * k / MODES);
  m[1] = 4 * alpha * sin (2 * M_PI * k / MODES);
}

static int
run (const char *score_spec, uint64_t steps, uint64_t cells, uint64_t paths, statistics *s)
{
  ito_target *target = ito_target_alloc ("ring:k=8,radius=4,sd=0.3,weights=[1;2;3;4;5;6;7;8]");
  ito_schedule *schedule = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc (score_spec, target, schedule);
  ito_process *process = ito_process_alloc_reverse (score, 1);
  ito_solver *solver = ito_solver_alloc ("euler-maruyama");
  ito_grid *grid = ito_grid_alloc ("uniform", schedule, 1, t_end, steps);
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  double *x = malloc (paths * 2 * sizeof *x);
  ito_schedule_point start, end;
  int status = !x || !e || ito_schedule_at (schedule, 1, &start)
               || ito_schedule_at (schedule, t_end, &end) || ito_ensemble_set_paths (e, paths)
               || ito_ensemble_set_cells (e, cells) || ito_ensemble_set_seed (e, 20)
               || ito_ensemble_start_target (e, target, start.alpha, start.sigma)
               || ito_ensemble_run_array (e, x);
  memset (s, 0, sizeof *s);
  for (uint64_t p = 0; p < paths && !status; p++)
    {
      int k = mode_of (x + 2 * p);
      double m[2], *v = s->value[k];
      centre (k, end.alpha, m);
      double u0 = x[2 * p] - m[0], u1 = x[2 * p + 1] - m[1];
      s->count[k] += 1;
      v[1] += u0;
      v[2] += u1;
      v[3] += u0 * u0;
      v[4] += u1 * u1;
      v[5] += u0 * u1;
    }
  for (int k = 0; k < MODES; k++)
    {
      double *v = s->value[k], n = s->count[k];
      v[0] = n / (double)paths;
      for (int i = 1; i < STATISTICS; i++)
        v[i] /= n;
    }
  free (x);
  ito_ensemble_free (e);
  ito_grid_free (grid);
  ito_solver_free (solver);
  ito_process_free (process);
  ito_score_free (score);
  ito_schedule_free (schedule);
  ito_target_free (target);
  return status;
}

/* How many of the 48 statistics are off; verbose names each. */
static int
misses (const statistics *coarse, const statistics *fine, double paths, int verbose)
{
  static const char *const names[] = { "share",         "mean of x",     "mean of y",
                                       "variance of x", "variance of y", "covariance" };
  double log_alpha = -19.9 * t_end * t_end / 4 - 0.05 * t_end;
  double variance = exp (2 * log_alpha) * 0.09 - expm1 (2 * log_alpha);
  int off = 0;
  for (int k = 0; k < MODES; k++)
    for (int i = 0; i < STATISTICS; i++)
      {
        double share = (k + 1) / 36.0, n = share * paths;
        double truth = i == 0 ? share : i == 3 || i == 4 ? variance : 0;
        double error = i == 0   ? sqrt (share * (1 - share) / paths)
                       : i <= 2 ? sqrt (variance / n)
                       : i <= 4 ? variance * sqrt (2 / n)
                                : variance / sqrt (n);
        double bias = 2 * fabs (coarse->value[k][i] - fine->value[k][i]);
        double distance = fabs (coarse->value[k][i] - truth);
        int holds = distance <= 6.5 * error + bias;
        if (verbose)
          tap_ok (holds, "mode %d, %s: %.6f, truth %.6f, standard error %.2g, Euler bias %.2g", k,
                  names[i], coarse->value[k][i], truth, error, bias);
        off += !holds;
      }
  return off;
}

int
main (void)
{
  gsl_set_error_handler_off ();
  uint64_t paths = (uint64_t)(50000 * tap_multiplier ());
  statistics coarse, fine;
  int status = run ("exact", 500, 2, paths, &coarse) || run ("exact", 1000, 1, paths, &fine);
  tap_ok (status == 0, "the reverse SDE runs");
  misses (&coarse, &fine, (double)paths, 1);
  status = run ("perturbed:scale=0.5", 500, 2, paths, &coarse)
           || run ("perturbed:scale=0.5", 1000, 1, paths, &fine);
  tap_ok (status == 0, "and with half the score");
  int off = misses (&coarse, &fine, (double)paths, 0);
  tap_ok (off > MODES, "control: with half the score %d of 48 statistics are off", off);
  return tap_done ();
}
