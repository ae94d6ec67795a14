/* Statistics of a score along its flow, by coordinate, on a mesh in lambda (dpmsolver_v3.c). */
#ifndef ITO_SOLVER_DIFFUSION_MODEL_STATISTICS_H
#define ITO_SOLVER_DIFFUSION_MODEL_STATISTICS_H

#include "score/field.h"

/* l, s and b e^{-S} are cubics between the nodes, with continuous slopes, so that their integrals
 * L, S, B from the first node on are known without error. */
typedef struct
{
  size_t d, intervals;
  double first, step;   /* node j is lambda = first + j step */
  double *l, *s, *beta; /* [intervals+1][d]; beta = b e^{-S} */
  double *big_l, *big_s, *big_b;
} ito_model_statistics;

/* l and the integrals at one lambda, of one coordinate. */
typedef struct
{
  double l, big_l, big_s, big_b;
} ito_model_point;

typedef struct
{
  size_t intervals, samples;
  unsigned seed;
} ito_model_sampling;

/* Of the score between two finite lambda; what was allocated is freed by _free, also after an
 * error. */
int ito_model_statistics_find (ito_model_statistics *m, const ito_score *score, double first,
                               double last, const ito_model_sampling *how, ito_error *error);
/* Constants: l = 1, s = 0 is the data prediction, l = 0, s = -1 the noise prediction; b = 0. */
int ito_model_statistics_constant (ito_model_statistics *m, size_t d, double first, double last,
                                   double l, double s, ito_error *error);
void ito_model_statistics_free (ito_model_statistics *m);
ito_model_point ito_model_statistics_at (const ito_model_statistics *m, size_t i, double lambda);

#endif
