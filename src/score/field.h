/* Fields of a score: every drift and prediction of a diffusion model is
 *
 *     c_denoiser(t) D(x, t) + c_score(t) s(x, t)
 *
 * with finite coefficients, also where alpha or sigma vanish:
 *   score            (0, -)    0, 1
 *   eps-prediction             0, -sigma
 *   denoiser                   1, 0
 *   v = alpha eps - sigma D    -sigma, -alpha sigma
 *   probability flow in t      d_alpha, -d_variance/2        (f x - g^2 s/2)
 *   reverse drift              d_alpha, f sigma^2 - (1 + eta^2)/2 g^2 - ... see process.c
 * For an exact mixture the coefficients are folded into its kernel: one pass, whatever the field.
 */
#ifndef ITO_SCORE_FIELD_H
#define ITO_SCORE_FIELD_H

#include "core/error.h"
#include "core/spec.h"
#include "schedule/schedule.h"
#include "target/target.h"
#include <ito/score.h>

/* A field at one time, or at one time per lane. */
typedef struct
{
  double t, alpha,
      sigma; /* alpha, sigma need not be the schedule's at t: in the frame x/alpha, alpha = 1 */
  double c_denoiser, c_score;
} ito_field;

typedef struct
{
  ito_entry entry;
  int (*init) (const ito_args *args, struct ito_score *s, ito_error *error);
  void (*free) (struct ito_score *s);
  /* Doubles of a prepared field, and of scratch for one evaluation on any number of lanes up to
   * 256. */
  size_t (*coefficients) (const struct ito_score *s);
  size_t (*scratch) (const struct ito_score *s);
  int (*prepare) (const struct ito_score *s, const ito_field *field, double *coef,
                  ito_error *error);
  /* out must not be x.  Never fails, never allocates: callers are workers. */
  void (*eval) (const struct ito_score *s, const double *coef, size_t n, size_t stride,
                const double *x, double *out, double *scratch);
  /* Fields of lanes: field[p]. */
  void (*eval_each) (const struct ito_score *s, const ito_field *field, size_t n, size_t stride,
                     const double *x, double *out, double *scratch);
  /* Divergence of the field at n points [n]. */
  int (*divergence) (const struct ito_score *s, const ito_field *field, size_t n, size_t stride,
                     const double *x, double *out, ito_error *error);
} ito_score_type;

struct ito_score
{
  const ito_score_type *type;
  const ito_target *target;
  const ito_schedule *schedule; /* NULL: alpha = 1, sigma = 0 (Langevin) */
  char *spec;
  void *data; /* of the type */
};

#define ITO_SCORE(name) extern const ito_score_type ito_score_##name;
#include "score/scores.def"
#undef ITO_SCORE

extern const ito_registry ito_score_registry;

ito_score *ito_score_new (const char *spec, const ito_target *target, const ito_schedule *schedule,
                          ito_error *error);

/* The field of a prediction at t. */
int ito_field_prediction (const ito_score *s, ito_prediction prediction, double t, ito_field *field,
                          ito_error *error);

#endif
