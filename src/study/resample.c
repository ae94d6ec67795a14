/* Bootstrap (B. Efron 1979, Ann. Statist. 7, 1): units drawn with replacement by addressed numbers,
 * cell = replicate, path = draw. */
#include "core/thread.h"
#include "study/study.h"
#include <math.h>
#include <stdatomic.h>

#define DRAWS 512

typedef struct
{
  uint64_t seed, units;
  size_t n;
  const double *unit;
  double *mean;
} resample;

static int
replicate (uint64_t r, unsigned worker, void *params)
{
  const resample *q = params;
  const ito_address address = { .seed = q->seed,
                                .purpose = ITO_PURPOSE_BOOTSTRAP,
                                .cell = (uint32_t)r };
  double u[DRAWS], *mean = q->mean + r * q->n;
  (void)worker;
  for (size_t i = 0; i < q->n; i++)
    mean[i] = 0;
  for (uint64_t first = 0; first < q->units; first += DRAWS)
    {
      size_t draws = q->units - first < DRAWS ? (size_t)(q->units - first) : DRAWS;
      if (ito_uniforms (&address, first, draws, draws, 1, u))
        return GSL_EFAILED;
      for (size_t k = 0; k < draws; k++)
        {
          uint64_t chosen = (uint64_t)(u[k] * (double)q->units);
          const double *row = q->unit + (chosen < q->units ? chosen : 0) * q->n;
          for (size_t i = 0; i < q->n; i++)
            mean[i] += row[i];
        }
    }
  for (size_t i = 0; i < q->n; i++)
    mean[i] /= (double)q->units;
  return GSL_SUCCESS;
}

int
ito_study_resample (uint64_t seed, unsigned threads, uint64_t units, size_t n, const double *unit,
                    size_t replicates, double *mean)
{
  resample q = { seed, units, n, unit, mean };
  return ito_team_run (threads, replicates, replicate, &q);
}
