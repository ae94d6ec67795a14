/* Order studies by paths: strong, and weak where there are no exact moments.
 *
 * All levels are driven by one Brownian path of cells, those of the finest level.  A path's number
 * on a level is
 *   strong   the mean over coordinates of |X - Y|
 *   weak     phi(X) - phi(Y), or the mean of this and its antithetic twin (driven by -W)
 * where Y is the exact solution on the path, or, where there is none, the same method on half the
 * step: |E (phi(X_h) - phi(X_(h/2)))| and E |X_h - X_(h/2)| have the order of the error.  Then the
 * limit is compared apart, with another method, or with the known expectation. */
#include "core/thread.h"
#include "process/process.h"
#include "random/brownian.h"
#include "study/study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_UNITS 131072u
#define REPLICATES 256
#define GROUP 2048
#define PILOT 2048
#define LIMIT_ERRORS 5.0

typedef struct
{
  ito_study *s;
  size_t d, levels;
  uint64_t paths, cells, unit_paths, units;
  double *x, *y;   /* [paths][d]: states of a level, and what they are compared with */
  double *unit;    /* [units][levels] means over the unit's paths */
  double scale;    /* of the solution */
  int differences; /* Y is the next level */
  int twins;       /* antithetic paths are run too */
  ito_mirror mirror;
} sample;

/* Paths of a unit are averaged before they are resampled, so that memory and time stay bounded. */
static void
make_units (sample *q)
{
  q->unit_paths = 1;
  while (q->s->paths / q->unit_paths > MOST_UNITS)
    q->unit_paths *= 2;
  q->units = (q->s->paths + q->unit_paths - 1) / q->unit_paths;
  q->paths = q->units * q->unit_paths;
}

/* The exact solution of a group of paths, from W at the end. */
typedef struct
{
  sample *q;
  const ito_brownian *b;
  size_t m;
  double sign; /* -1: of the antithetic paths */
} exact_job;

static int
exact_group (uint64_t group, unsigned worker, void *params)
{
  const exact_job *job = params;
  sample *q = job->q;
  ito_error none = ITO_NO_ERROR;
  uint64_t first = group * GROUP, from = 0, to = ito_brownian_ticks (job->b);
  size_t n = q->paths - first < GROUP ? (size_t)(q->paths - first) : GROUP;
  size_t scratch = ito_brownian_scratch (job->b);
  double *w = ITO_NEW (double, (job->m + q->d) * GROUP + scratch, &none);
  (void)worker;
  if (!w)
    return GSL_ENOMEM;
  double *out = w + job->m * GROUP;
  ito_brownian_increments_fill (job->b, first, n, GROUP, &from, &to, 0, w, NULL,
                                out + q->d * GROUP);
  for (size_t i = 0; i < job->m * GROUP; i++)
    w[i] *= job->sign;
  int code = q->s->exact (q->s->t1, n, GROUP, w, out, q->s->exact_params);
  for (size_t p = 0; p < n && !code; p++)
    for (size_t i = 0; i < q->d; i++)
      q->y[(first + p) * q->d + i] = out[i * GROUP + p];
  free (w);
  return code;
}

static int
find_exact (sample *q, double sign)
{
  ito_study *s = q->s;
  size_t m = q->s->process->sde.m;
  ito_brownian *b = ito_brownian_alloc (m, q->cells, s->t0, s->t1);
  if (!b)
    return ito_study_nested (s, GSL_EINVAL);
  exact_job job = { q, b, m, sign };
  int code = ito_brownian_set_depth (b, 0);
  if (!code)
    code = ito_brownian_set_seed (b, s->seed);
  ito_study_nested (s, code);
  if (!code)
    {
      code = ito_team_run (s->threads, (q->paths + GROUP - 1) / GROUP, exact_group, &job);
      if (code)
        ito_fail (&s->error, code, "the exact solution of an order study failed with code %d",
                  code);
    }
  ito_brownian_free (b);
  return s->error.code;
}

static double
distance (const sample *q, const double *x, const double *y)
{
  if (q->s->kind == ITO_STUDY_WEAK)
    return q->s->phi (x, q->s->phi_params) - q->s->phi (y, q->s->phi_params);
  double sum = 0;
  for (size_t i = 0; i < q->d; i++)
    sum += fabs (x[i] - y[i]);
  return sum / (double)q->d;
}

/* Adds the level's numbers, times a factor, to its column. */
static void
add_level (sample *q, size_t level, double factor)
{
  for (uint64_t u = 0; u < q->units; u++)
    {
      double sum = 0;
      for (uint64_t p = u * q->unit_paths; p < (u + 1) * q->unit_paths; p++)
        sum += distance (q, q->x + p * q->d, q->y + p * q->d);
      q->unit[u * q->levels + level] += factor * sum / (double)q->unit_paths;
    }
}

static int
run_level (sample *q, const ito_process *process, const ito_solver *solver, uint64_t steps,
           double *x, ito_level *level)
{
  return ito_study_level (q->s, process, solver, q->paths, steps, q->cells, x, level);
}

/* Mean size of what is compared with. */
static void
find_scale (sample *q)
{
  double sum = 0;
  for (uint64_t p = 0; p < q->paths; p++)
    for (size_t i = 0; i < q->d; i++)
      if (isfinite (q->y[p * q->d + i]))
        sum += fabs (q->y[p * q->d + i]);
  q->scale = sum / ((double)q->paths * (double)q->d);
}

/* All levels of the process or of its mirror: from the finest, so that the next finer one is at
 * hand for differences. */
static int
run_levels (sample *q, const ito_process *process, double factor)
{
  ito_study *s = q->s;
  ito_level level;
  if (q->differences && run_level (q, process, s->solver, q->cells, q->y, &level))
    return s->error.code;
  int finer_failed = q->differences && level.failed > 0;
  find_scale (q);
  for (size_t i = q->levels; i-- > 0;)
    {
      if (run_level (q, process, s->solver, s->steps[i], q->x, &level))
        return s->error.code;
      s->evaluations[i] = level.evaluations;
      s->seconds[i] += level.seconds;
      if (level.failed || finer_failed)
        s->error_of[i] = NAN;
      add_level (q, i, factor);
      if (q->differences)
        {
          double *swap = q->x;
          q->x = q->y;
          q->y = swap;
          finer_failed = level.failed > 0;
        }
    }
  return GSL_SUCCESS;
}

/* Means, standard errors and replicates of the columns. */
static int
estimate (sample *q)
{
  ito_study *s = q->s;
  for (size_t i = 0; i < q->levels; i++)
    {
      double sum = 0, squares = 0;
      for (uint64_t u = 0; u < q->units; u++)
        sum += q->unit[u * q->levels + i];
      double mean = sum / (double)q->units;
      for (uint64_t u = 0; u < q->units; u++)
        squares += pow (q->unit[u * q->levels + i] - mean, 2);
      s->standard_error[i] = sqrt (squares / ((double)q->units * (double)(q->units - 1)));
      if (isnan (s->error_of[i]) || !isfinite (mean))
        {
          s->error_of[i] = s->standard_error[i] = NAN;
          /* The others are resampled without it. */
          for (uint64_t u = 0; u < q->units; u++)
            q->unit[u * q->levels + i] = 0;
        }
      else
        s->error_of[i] = fabs (mean);
      s->floor[i] = ITO_STUDY_ROUNDING * q->scale;
    }
  s->is_sampled = 1;
  s->replicates = REPLICATES;
  s->replicate = ITO_NEW (double, REPLICATES * q->levels, &s->error);
  if (!s->replicate)
    return s->error.code;
  int code = ito_study_resample (s->seed, s->threads, q->units, q->levels, q->unit, REPLICATES,
                                 s->replicate);
  if (code)
    return ito_fail (&s->error, code, "resampling the paths failed with code %d", code);
  for (size_t i = 0; i < REPLICATES * q->levels; i++)
    s->replicate[i] = fabs (s->replicate[i]);
  return GSL_SUCCESS;
}

/* What is left from a difference d of successive levels on: d / (2^order - 1). */
static double
left_over (double difference, double order)
{
  return difference / (pow (2, fmax (order, 0.25)) - 1);
}

/* Mean of |x - y| over paths and coordinates, or of phi(x) - phi(y). */
static double
mean_distance (const sample *q, const double *x, const double *y, double *standard_error)
{
  double sum = 0, squares = 0;
  for (uint64_t p = 0; p < q->paths; p++)
    {
      double v = distance (q, x + p * q->d, y + p * q->d);
      sum += v;
      squares += v * v;
    }
  double mean = sum / (double)q->paths;
  *standard_error = sqrt (fmax (squares / (double)q->paths - mean * mean, 0) / (double)q->paths);
  return fabs (mean);
}

/* The limit by another method, at the finest step and half of it coarser. */
static int
limit_by_reference (sample *q, double own_error)
{
  ito_study *s = q->s;
  const char *spec = s->reference ? s->reference : ito_study_other_family (s->process, s->solver);
  ito_solver *other = ito_solver_alloc (spec);
  double *x = NULL, se_limit, se_other;
  ito_level level;
  if (!other)
    return ito_study_nested (s, GSL_EINVAL);
  x = ITO_NEW (double, q->paths * q->d, &s->error);
  int code = x ? GSL_SUCCESS : s->error.code;
  if (!code)
    code = run_level (q, s->process, s->solver, q->cells, x, &level);
  if (!code)
    code = run_level (q, s->process, other, q->cells, q->x, &level);
  if (!code)
    code = run_level (q, s->process, other, q->cells / 2, q->y, &level);
  if (!code)
    {
      double order = other->facts.strong[s->process->sde.noise];
      double limit = mean_distance (q, x, q->x, &se_limit);
      double others = mean_distance (q, q->x, q->y, &se_other);
      s->result.has_limit = 1;
      s->result.limit = limit;
      s->result.limit_allowed =
          2 * (own_error + left_over (others, order))
          + LIMIT_ERRORS * (se_limit + (s->kind == ITO_STUDY_WEAK ? se_other : 0))
          + ITO_STUDY_ROUNDING * q->scale;
      s->result.limit_agrees = limit <= s->result.limit_allowed;
      snprintf (s->truth, sizeof s->truth,
                "rate: the next level on the same path; limit: %s on %llu steps", spec,
                (unsigned long long)q->cells);
    }
  free (x);
  ito_solver_free (other);
  return s->error.code;
}

/* The limit of a weak study by its known expectation. */
static int
limit_by_value (sample *q, double own_error)
{
  ito_study *s = q->s;
  ito_level level;
  double sum = 0, squares = 0;
  if (run_level (q, s->process, s->solver, q->cells, q->x, &level))
    return s->error.code;
  for (uint64_t p = 0; p < q->paths; p++)
    {
      double v = s->phi (q->x + p * q->d, s->phi_params);
      sum += v;
      squares += v * v;
    }
  double mean = sum / (double)q->paths;
  double se = sqrt (fmax (squares / (double)q->paths - mean * mean, 0) / (double)q->paths);
  s->result.has_limit = 1;
  s->result.limit = fabs (mean - s->phi_value);
  s->result.limit_allowed = 2 * own_error + LIMIT_ERRORS * (se + s->phi_error);
  s->result.limit_agrees = s->result.limit <= s->result.limit_allowed;
  snprintf (s->truth, sizeof s->truth, "rate: the next level on the same path; limit: %.10g",
            s->phi_value);
  return GSL_SUCCESS;
}

/* Whether the mean of a path and its antithetic one has less than half the variance: on the
 * coarsest level, some paths. */
static int
twins_help (sample *q)
{
  ito_study *s = q->s;
  uint64_t paths = q->paths < PILOT ? q->paths : PILOT;
  ito_level level;
  double sum[2] = { 0 }, squares[2] = { 0 };
  if (ito_study_level (s, s->process, s->solver, paths, s->steps[0], q->cells, q->x, &level)
      || level.failed
      || ito_study_level (s, q->mirror.process, s->solver, paths, s->steps[0], q->cells, q->y,
                          &level)
      || level.failed)
    return 0;
  for (uint64_t p = 0; p < paths; p++)
    {
      double v = s->phi (q->x + p * q->d, s->phi_params);
      double both = 0.5 * (v + s->phi (q->y + p * q->d, s->phi_params));
      sum[0] += v;
      squares[0] += v * v;
      sum[1] += both;
      squares[1] += both * both;
    }
  for (int k = 0; k < 2; k++)
    squares[k] -= sum[k] * sum[k] / (double)paths;
  return squares[1] < 0.5 * squares[0];
}

static int
prepare (sample *q)
{
  ito_study *s = q->s;
  make_units (q);
  q->d = s->process->sde.d;
  q->levels = s->finest - s->coarsest + 1;
  q->differences = !s->exact;
  q->cells = (s->multiple << s->finest) * (q->differences ? 2 : 1);
  if (s->kind == ITO_STUDY_WEAK && !s->phi)
    return ito_fail (&s->error, GSL_EINVAL,
                     "a weak study without a functional: give phi, or choose a problem with known "
                     "expectations");
  if (ito_study_make_levels (s, 1))
    return s->error.code;
  q->x = ITO_NEW (double, q->paths * q->d, &s->error);
  q->y = ITO_NEW (double, q->paths * q->d, &s->error);
  q->unit = ITO_NEW (double, q->units * q->levels, &s->error);
  for (size_t i = 0; i < q->levels; i++)
    s->work_all += (double)q->paths * (double)s->steps[i];
  return s->error.code;
}

static int
measure (sample *q)
{
  ito_study *s = q->s;
  if (prepare (q))
    return s->error.code;
  if (s->kind == ITO_STUDY_WEAK && s->process->kind == ITO_PROCESS_USER)
    {
      if (ito_mirror_begin (&q->mirror, s->process))
        return ito_study_nested (s, GSL_EINVAL);
      q->twins = twins_help (q);
      if (s->error.code)
        return s->error.code;
      /* Dear: the band is wider, unless one was set. */
      if (!s->has_band)
        s->band = 0.3;
    }
  double factor = q->twins ? 0.5 : 1;
  if (!q->differences && find_exact (q, 1))
    return s->error.code;
  if (run_levels (q, s->process, factor))
    return s->error.code;
  if (q->twins
      && ((!q->differences && find_exact (q, -1)) || run_levels (q, q->mirror.process, factor)))
    return s->error.code;
  if (estimate (q))
    return s->error.code;
  snprintf (s->measure, sizeof s->measure, "%s",
            s->kind == ITO_STUDY_STRONG ? "E |X - truth| at the end" : "|E phi(X) - truth|");
  snprintf (s->method, sizeof s->method, "%llu paths, %llu cells of one Brownian path%s",
            (unsigned long long)q->paths, (unsigned long long)q->cells,
            q->twins ? ", antithetic" : "");
  if (!q->differences)
    {
      snprintf (s->truth, sizeof s->truth, "the exact solution on the path");
      return GSL_SUCCESS;
    }
  double order = s->solver->facts.strong[s->process->sde.noise];
  if (s->kind == ITO_STUDY_WEAK)
    order = s->solver->facts.weak[s->process->sde.noise];
  double own = left_over (s->error_of[q->levels - 1], order);
  if (!isfinite (own))
    return GSL_SUCCESS;
  return s->kind == ITO_STUDY_WEAK && isfinite (s->phi_value) ? limit_by_value (q, own)
                                                              : limit_by_reference (q, own);
}

int
ito_study_sampled (ito_study *s)
{
  sample q = { .s = s };
  measure (&q);
  ito_mirror_end (&q.mirror);
  free (q.x);
  free (q.y);
  free (q.unit);
  return s->error.code;
}
