/* Taming: a drift of any growth made bounded by 1/|h| (M. Hutzenthaler, A. Jentzen, P. Kloeden
 * 2012, Ann. Appl. Probab. 22, 1611). */
#include "solver/sde/taming.h"
#include <math.h>

void
ito_tame (const ito_step *s, double h, double *f, double *norm)
{
  for (size_t i = 0; i < s->d; i++)
    {
      const double *fi = f + i * s->stride;
      for (size_t p = 0; p < s->n; p++)
        norm[p] = (i ? norm[p] : 0) + fi[p] * fi[p];
    }
  for (size_t p = 0; p < s->n; p++)
    norm[p] = 1 / (1 + fabs (h) * sqrt (norm[p]));
  for (size_t i = 0; i < s->d; i++)
    for (size_t p = 0; p < s->n; p++)
      f[i * s->stride + p] *= norm[p];
}
