/* Scores: s(x, t) of a target seen through a schedule, exact or with a controlled error, and
 * the field's other names for it:
 *   eps-prediction = -sigma s,  denoiser D = (x + sigma^2 s)/alpha,  v = alpha eps - sigma D.
 */
#ifndef ITO_SCORE_H
#define ITO_SCORE_H

#include <ito/schedule.h>
#include <ito/target.h>
#include <ito/visibility.h>
#include <stddef.h>

ITO_BEGIN_DECLS

typedef struct ito_score ito_score;

typedef enum
{
  ITO_PREDICT_SCORE,
  ITO_PREDICT_NOISE,
  ITO_PREDICT_DENOISER,
  ITO_PREDICT_V
} ito_prediction;

/* From a spec ("exact", "perturbed:scale=0.5").  Target and schedule must outlive the score.  No
 * schedule (NULL): alpha = 1, sigma = 0 at all times. */
ITO_API ito_score *ito_score_alloc (const char *spec, const ito_target *target,
                                    const ito_schedule *schedule);
ITO_API void ito_score_free (ito_score *score);
ITO_API const char *ito_score_spec (const ito_score *score);
ITO_API const ito_target *ito_score_target (const ito_score *score);
ITO_API const ito_schedule *ito_score_schedule (const ito_score *score);

/* The prediction at n points x[i*stride + p], one time for all; out has x's layout and is not x.
 * GSL_EINVAL where t is outside the schedule's range, a point is not finite, or the prediction does
 * not exist: closed forms and functions away from alpha = 1, sigma = 0, and the denoiser of a
 * perturbed score where alpha = 0. */
ITO_API int ito_score_eval (const ito_score *score, ito_prediction prediction, double t, size_t n,
                            size_t stride, const double *x, double *out);

ITO_END_DECLS

#endif
