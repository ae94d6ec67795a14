/* What a level costs: so many paths by one thread on noise of their own steps (not sums of finer
 * cells), several times.  Median, least and most, in seconds a path. */
#include "study/study.h"
#include <stdlib.h>

#define PATHS 2048
#define REPEATS 5

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int
time_level (ito_study *s, size_t i, double *x)
{
  double seconds[REPEATS];
  ito_level level = { 0 };
  const uint64_t paths = s->points > 1 ? s->points : PATHS;
  for (int k = 0; k < REPEATS; k++)
    {
      if (ito_study_level (s, s->process, s->solver, paths, s->steps[i], s->steps[i], x, &level))
        return s->error.code;
      seconds[k] = level.seconds / (double)paths;
    }
  qsort (seconds, REPEATS, sizeof *seconds, compare);
  s->seconds[i] = seconds[REPEATS / 2];
  s->seconds_least[i] = seconds[0];
  s->seconds_most[i] = seconds[REPEATS - 1];
  return GSL_SUCCESS;
}

int
ito_study_time_levels (ito_study *s)
{
  const unsigned threads = s->threads;
  const uint64_t most = s->points > PATHS ? s->points : PATHS;
  double *x = ITO_NEW (double, most * s->process->sde.d, &s->error);
  int (*progress) (double, double, void *) = s->progress;
  s->threads = 1;
  s->progress = NULL;
  for (size_t i = 0; i < s->result.levels && x && !s->error.code; i++)
    time_level (s, i, x);
  s->threads = threads;
  s->progress = progress;
  free (x);
  return s->error.code;
}
