/* A race: contestants in turn, round after round; medians, ratios and check values. */
#include "bench.h"
#include "core/memory.h"
#include "embedded_bench.h"
#include <ito/ensemble.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double
seconds_of (clockid_t clock)
{
  struct timespec t;
  clock_gettime (clock, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double
bench_cpu (void)
{
  return seconds_of (CLOCK_PROCESS_CPUTIME_ID);
}

double
bench_wall (void)
{
  return seconds_of (CLOCK_MONOTONIC);
}

int
bench_failed (int code, ito_error *error)
{
  return code ? ito_fail (error, code, "%s", ito_last_error ()) : GSL_SUCCESS;
}

int
bench_peer_sample (bench_peer *peer, const char *name, size_t paths, unsigned steps, size_t values,
                   bench_sample *sample, ito_error *error)
{
  char request[120];
  double answer[1 + BENCH_VALUES];
  snprintf (request, sizeof request, "%s %zu %u 1", name, paths, steps);
  if (bench_peer_ask (peer, request, 1 + values, answer, error))
    return error->code;
  sample->seconds = answer[0];
  memcpy (sample->value, answer + 1, values * sizeof *answer);
  return GSL_SUCCESS;
}

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

bench_spread
bench_spread_of (size_t n, const double *x)
{
  double y[BENCH_ROUNDS];
  if (n == 0 || n > BENCH_ROUNDS)
    return (bench_spread){ NAN, NAN, NAN };
  memcpy (y, x, n * sizeof *y);
  qsort (y, n, sizeof *y, ascending);
  return (bench_spread){ 0.5 * (y[(n - 1) / 2] + y[n / 2]), y[0], y[n - 1] };
}

void
bench_begin (bench *b)
{
  *b = (bench){ .rounds = 5,
                .directory = ".",
                .numpy = { .module = "numpy", .script = ito_text_numpy_best_py },
                .torch = { .module = "torch", .script = ito_text_torch_best_py } };
}

void
bench_end (bench *b)
{
  bench_peer_stop (&b->numpy);
  bench_peer_stop (&b->torch);
  free (b->row);
  b->row = NULL;
  b->rows = b->room = 0;
}

static bench_row *
new_row (bench *b, const bench_race *race, const bench_contestant *c, ito_error *error)
{
  if (b->rows == b->room)
    {
      size_t room = 2 * b->room + 16;
      bench_row *row = realloc (b->row, room * sizeof *row);
      if (!row)
        {
          ito_fail (error, GSL_ENOMEM, "no memory for the results of benchmarks");
          return NULL;
        }
      b->row = row;
      b->room = room;
    }
  bench_row *row = &b->row[b->rows++];
  *row = (bench_row){ .truths = race->truths, .right = 1 };
  snprintf (row->benchmark, sizeof row->benchmark, "%s", race->benchmark);
  snprintf (row->part, sizeof row->part, "%s", race->part);
  snprintf (row->who, sizeof row->who, "%s", c->who);
  snprintf (row->unit, sizeof row->unit, "%s", race->unit);
  snprintf (row->absent, sizeof row->absent, "%s", c->absent ? c->absent : "");
  for (size_t i = 0; i < race->truths; i++)
    row->truth[i] = race->truth[i];
  row->cost = row->ratio = (bench_spread){ NAN, NAN, NAN };
  return row;
}

/* Keeps the value that is furthest off; NaN is. */
static void
check (bench_row *row, unsigned round, const bench_sample *sample)
{
  for (size_t i = 0; i < row->truths; i++)
    {
      const bench_truth *t = &row->truth[i];
      double off = fabs (sample->value[i] - t->truth);
      if (round == 0 || !(off <= fabs (row->value[i] - t->truth)))
        row->value[i] = sample->value[i];
      if (!(off <= t->tolerance))
        row->right = 0;
    }
}

static int
one_round (bench *b, const bench_race *race, bench_row *row, unsigned round, double *seconds,
           ito_error *error)
{
  for (size_t i = 0; i < race->contestants; i++)
    {
      const bench_contestant *c = &race->contestant[i];
      bench_sample sample = { 0 };
      if (c->absent)
        continue;
      if (b->stop && *b->stop)
        return ito_fail (error, ITO_INTERRUPTED, "interrupted");
      if (b->progress)
        b->progress (race, c->who, round, b->progress_params);
      if (c->work (c->params, &sample, error))
        return error->code;
      seconds[i * BENCH_ROUNDS + round] = sample.seconds;
      check (&row[i], round, &sample);
    }
  return GSL_SUCCESS;
}

static void
summarise (const bench *b, const bench_race *race, size_t i, const double *seconds, bench_row *row)
{
  double cost[BENCH_ROUNDS], ratio[BENCH_ROUNDS];
  for (unsigned r = 0; r < b->rounds; r++)
    {
      cost[r] = race->scale * seconds[i * BENCH_ROUNDS + r];
      ratio[r] = seconds[i * BENCH_ROUNDS + r] / seconds[r];
    }
  row->cost = bench_spread_of (b->rounds, cost);
  if (!race->unpaired)
    row->ratio = bench_spread_of (b->rounds, ratio);
}

int
bench_run_race (bench *b, const bench_race *race, ito_error *error)
{
  size_t first = b->rows;
  double *seconds = ITO_NEW (double, race->contestants *BENCH_ROUNDS, error);
  for (size_t i = 0; seconds && i < race->contestants; i++)
    new_row (b, race, &race->contestant[i], error);
  for (unsigned r = 0; !error->code && r < b->rounds; r++)
    one_round (b, race, b->row + first, r, seconds, error);
  for (size_t i = 0; !error->code && i < race->contestants; i++)
    if (!race->contestant[i].absent)
      summarise (b, race, i, seconds, &b->row[first + i]);
  free (seconds);
  return error->code;
}

int
bench_all_right (const bench *b)
{
  for (size_t i = 0; i < b->rows; i++)
    if (!b->row[i].right)
      return 0;
  return 1;
}
