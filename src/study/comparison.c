/* Samplers at equal numbers of evaluations, on one target from its exact law at the start: the end
 * of the flow, and the law at the end. */
#include "core/memory.h"
#include "process/process.h"
#include "solver/stepper.h"
#include <ito/distance.h>
#include <ito/ensemble.h>
#include <ito/study.h>
#include <math.h>
#include <stdlib.h>

#define FLOW_PATHS 512  /* at most, whose flow is followed */
#define FLOW_STEPS 4000 /* of RK4 in lambda */
#define ANGLES 32       /* of the sliced distance */
#define OTHER_STREAM 41 /* of exact samples, for the floor */

struct ito_comparison
{
  const ito_target *target;
  const ito_schedule *schedule;
  ito_score *score;
  ito_process *flow, *reverse;
  ito_schedule_point start, end;
  size_t d;
  uint64_t paths, followed, seed;
  unsigned threads;
  ito_sliced *sliced;
  double *truth; /* [followed][d] ends of the flow */
  double truth_error;
  double *x; /* [paths][d] */
  double floor;
  int is_gaussian;
};

static ito_ensemble *
ensemble (const ito_comparison *c, const ito_process *process, const ito_solver *solver,
          const ito_grid *grid, uint64_t paths)
{
  ito_ensemble *e = ito_ensemble_alloc (process, solver, grid);
  if (e
      && (ito_ensemble_set_paths (e, paths) || ito_ensemble_set_seed (e, c->seed)
          || ito_ensemble_set_threads (e, c->threads)
          || ito_ensemble_start_target (e, c->target, c->start.alpha, c->start.sigma)))
    {
      ito_ensemble_free (e);
      return NULL;
    }
  return e;
}

/* Root of the mean square distance of paths, and its standard error. */
static double
distance (size_t n, size_t d, const double *x, const double *y, double *standard_error)
{
  double sum = 0, squares = 0;
  for (size_t p = 0; p < n; p++)
    {
      double q = 0;
      for (size_t i = 0; i < d; i++)
        q += (x[p * d + i] - y[p * d + i]) * (x[p * d + i] - y[p * d + i]);
      sum += q;
      squares += q * q;
    }
  double mean = sum / (double)n, variance = fmax (squares / (double)n - mean * mean, 0);
  *standard_error = mean > 0 ? 0.5 * sqrt (variance / (double)n / mean) : 0;
  return sqrt (mean);
}

/* The flow by a method and a number of steps that no budget reaches, and half of them. */
static int
follow (ito_comparison *c, ito_error *error)
{
  double *half = ITO_NEW (double, c->followed * c->d, error);
  ito_solver *rk4 = ito_solver_alloc ("rk4:variable=lambda");
  int code = half && rk4 ? GSL_SUCCESS : GSL_EINVAL;
  for (int k = 0; k < 2 && !code; k++)
    {
      ito_grid *grid = ito_grid_alloc ("logsnr", c->schedule, c->start.t, c->end.t,
                                       k ? FLOW_STEPS : FLOW_STEPS / 2);
      ito_ensemble *e = grid ? ensemble (c, c->flow, rk4, grid, c->followed) : NULL;
      code = e ? ito_ensemble_run_array (e, k ? c->truth : half) : GSL_EINVAL;
      ito_ensemble_free (e);
      ito_grid_free (grid);
    }
  double unused;
  if (!code)
    c->truth_error = distance (c->followed, c->d, c->truth, half, &unused);
  ito_solver_free (rk4);
  free (half);
  return code;
}

/* The distance that as many exact samples have. */
static int
find_floor (ito_comparison *c, ito_error *error)
{
  ito_estimate w;
  double *block = ITO_NEW (double, c->paths * c->d, error);
  if (!block)
    return GSL_ENOMEM;
  int code = ito_target_sample (c->target, c->end.alpha, c->end.sigma, c->seed, OTHER_STREAM, 0,
                                c->paths, c->paths, block);
  for (size_t p = 0; p < c->paths && !code; p++)
    for (size_t i = 0; i < c->d; i++)
      c->x[p * c->d + i] = block[i * c->paths + p];
  if (!code)
    code = ito_sliced_w1 (c->sliced, c->x, &w);
  if (!code)
    c->floor = w.value;
  free (block);
  return code;
}

static int
prepare (ito_comparison *c, double t_start, double t_end, ito_error *error)
{
  if (ito_schedule_at (c->schedule, t_start, &c->start)
      || ito_schedule_at (c->schedule, t_end, &c->end))
    return GSL_EINVAL;
  c->score = ito_score_alloc ("exact", c->target, c->schedule);
  c->flow = c->score ? ito_process_alloc_flow (c->score) : NULL;
  c->reverse = c->flow ? ito_process_alloc_reverse (c->score, 1) : NULL;
  c->sliced = c->reverse ? ito_sliced_alloc (c->target, c->end.alpha, c->end.sigma,
                                             c->d == 1 ? 1 : ANGLES, c->paths, c->seed)
                         : NULL;
  if (!c->sliced)
    return GSL_EINVAL;
  c->is_gaussian = ito_target_components (c->target) == 1;
  c->x = ITO_NEW (double, c->paths * c->d, error);
  c->truth = ITO_NEW (double, c->followed * c->d, error);
  if (!c->x || !c->truth)
    return GSL_ENOMEM;
  int code = c->is_gaussian ? GSL_SUCCESS : find_floor (c, error);
  return code ? code : follow (c, error);
}

ito_comparison *
ito_comparison_alloc (const ito_target *target, const ito_schedule *schedule, double t_start,
                      double t_end, uint64_t paths, uint64_t seed, unsigned threads)
{
  ito_error error = ITO_NO_ERROR;
  ito_comparison *c = ITO_NEW (ito_comparison, 1, &error);
  int code = c ? GSL_SUCCESS : GSL_ENOMEM;
  if (c)
    {
      c->target = target;
      c->schedule = schedule;
      c->d = ito_target_dimension (target);
      c->paths = paths;
      c->followed = paths < FLOW_PATHS ? paths : FLOW_PATHS;
      c->seed = seed;
      c->threads = threads;
      code = prepare (c, t_start, t_end, &error);
    }
  if (!code)
    return c;
  ito_comparison_free (c);
  if (error.code)
    ITO_RAISE (&error);
  return NULL;
}

void
ito_comparison_free (ito_comparison *c)
{
  if (!c)
    return;
  free (c->truth);
  free (c->x);
  ito_sliced_free (c->sliced);
  ito_process_free (c->reverse);
  ito_process_free (c->flow);
  ito_score_free (c->score);
  free (c);
}

const char *
ito_comparison_measure (const ito_comparison *c)
{
  return c->is_gaussian ? "W2 of the law, exact"
         : c->d == 1    ? "W1 of the law"
                        : "sliced W1 of the law";
}

double
ito_comparison_floor (const ito_comparison *c)
{
  return c->floor;
}

double
ito_comparison_truth_error (const ito_comparison *c)
{
  return c->truth_error;
}

/* Evaluations of a path on a grid of so many steps, by one path; negative after a failure. */
static double
count (const ito_comparison *c, const ito_process *process, const ito_solver *solver,
       const char *rule, uint64_t steps)
{
  ito_grid *grid = ito_grid_alloc (rule, c->schedule, c->start.t, c->end.t, steps);
  ito_ensemble *e = grid ? ensemble (c, process, solver, grid, 1) : NULL;
  double evaluations =
      e && !ito_ensemble_run (e, NULL, NULL) ? ito_ensemble_get_result (e)->evaluations : -1;
  ito_ensemble_free (e);
  ito_grid_free (grid);
  return evaluations;
}

/* The most steps whose evaluations are within the budget; 0: none are. */
static int
fit (const ito_comparison *c, const ito_process *process, const ito_solver *solver, double budget,
     uint64_t *steps)
{
  double each = solver->facts.evaluations;
  uint64_t low = 0, high = (uint64_t)budget + 1;
  uint64_t guess = each > 0 ? (uint64_t)(budget / each) : high - 1;
  if (guess == 0)
    guess = 1;
  while (high - low > 1)
    {
      if (!(guess > low && guess < high))
        guess = (low + high) / 2;
      double e = count (c, process, solver, "logsnr", guess);
      if (e < 0)
        return GSL_EINVAL;
      if (e <= budget)
        low = guess;
      else
        high = guess;
      guess = low + 1; /* the guess is nearly always right */
    }
  *steps = low;
  return GSL_SUCCESS;
}

/* Both measures of one run. */
static int
measure (ito_comparison *c, const ito_process *process, const ito_solver *solver,
         const ito_grid *grid, ito_comparison_row *row)
{
  ito_estimate w = { 0 };
  ito_ensemble *e = ensemble (c, process, solver, grid, c->paths);
  int code = e ? ito_ensemble_run_array (e, c->x) : GSL_EINVAL;
  if (!code)
    {
      row->evaluations = ito_ensemble_get_result (e)->evaluations;
      row->failed = ito_ensemble_get_result (e)->failed;
    }
  ito_ensemble_free (e);
  if (code || row->failed)
    return code;
  if (!solver->facts.stochastic)
    row->flow = distance (c->followed, c->d, c->x, c->truth, &row->flow_standard_error);
  if (c->is_gaussian)
    return ito_study_law_w2 (process, solver, grid, &row->law);
  code = ito_sliced_w1 (c->sliced, c->x, &w);
  row->law = w.value;
  row->law_standard_error = w.standard_error;
  return code;
}

int
ito_comparison_run (ito_comparison *c, const ito_solver *solver, const char *rule, uint64_t budget,
                    ito_comparison_row *row)
{
  ito_error error = ITO_NO_ERROR;
  const ito_process *process = solver->facts.stochastic ? c->reverse : c->flow;
  *row = (ito_comparison_row){ .budget = budget, .flow = NAN, .law = NAN };
  if (budget == 0 || budget > 1000000)
    {
      ito_fail (&error, GSL_EINVAL,
                "a comparison at %llu evaluations: give a number from 1 to 1000000",
                (unsigned long long)budget);
      return ITO_RAISE (&error);
    }
  int code = fit (c, process, solver, (double)budget, &row->steps);
  if (code || row->steps == 0)
    return code;
  ito_grid *grid = ito_grid_alloc (rule, c->schedule, c->start.t, c->end.t, row->steps);
  code = grid ? measure (c, process, solver, grid, row) : GSL_EINVAL;
  ito_grid_free (grid);
  return code;
}
