/* The exact score, as far as others are made of it. */
#ifndef ITO_SCORE_EXACT_H
#define ITO_SCORE_EXACT_H

#include "score/field.h"

/* out = c_denoiser[p] D + c_score[p] s at (alpha[p], sigma[p]); scratch as of the exact score. */
void ito_exact_eval_lanes (const struct ito_score *s, size_t n, size_t stride, const double *alpha,
                           const double *sigma, const double *c_denoiser, const double *c_score,
                           const double *x, double *out, double *scratch);

#endif
