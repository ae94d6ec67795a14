/* The registry of scores and their public functions. */
#include "core/kernels.h"
#include "core/memory.h"
#include "score/field.h"
#include <math.h>
#include <stdlib.h>

static const ito_entry *const entries[] = {
#define ITO_SCORE(name) &ito_score_##name.entry,
#include "score/scores.def"
#undef ITO_SCORE
};

const ito_registry ito_score_registry = {
  .kind = "score", .plural = "scores", .n = sizeof entries / sizeof *entries, .entries = entries
};

ito_score *
ito_score_new (const char *spec, const ito_target *target, const ito_schedule *schedule,
               ito_error *error)
{
  if (!target)
    {
      ito_fail (error, GSL_EINVAL,
                "the score has no target: it is the gradient of a law; give one");
      return NULL;
    }
  ito_args *args = ito_args_parse (&ito_score_registry, spec, error);
  ito_score *s = args ? ITO_NEW (ito_score, 1, error) : NULL;
  if (s)
    {
      s->type = (const ito_score_type *)ito_args_entry (args);
      s->target = target;
      s->schedule = schedule;
      s->spec = ito_memory_text (ito_args_spec (args), error);
      if (!s->spec || (s->type->init && s->type->init (args, s, error)))
        {
          ito_score_free (s);
          s = NULL;
        }
    }
  ito_args_free (args);
  return s;
}

ito_score *
ito_score_alloc (const char *spec, const ito_target *target, const ito_schedule *schedule)
{
  ito_error error = ITO_NO_ERROR;
  ito_score *s = ito_score_new (spec, target, schedule, &error);
  ITO_RAISE (&error);
  return s;
}

void
ito_score_free (ito_score *score)
{
  if (!score)
    return;
  if (score->type->free)
    score->type->free (score);
  free (score->spec);
  free (score);
}

const char *
ito_score_spec (const ito_score *score)
{
  return score->spec;
}

const ito_target *
ito_score_target (const ito_score *score)
{
  return score->target;
}

const ito_schedule *
ito_score_schedule (const ito_score *score)
{
  return score->schedule;
}

static int
check_points (size_t d, size_t n, size_t stride, const double *x, const double *out,
              ito_error *error)
{
  if (d > 1 && stride < n)
    return ito_fail (error, GSL_EINVAL,
                     "stride %zu is less than the number of points, %zu: coordinates would "
                     "overlap; give a stride of at least that",
                     stride, n);
  if (x == out)
    return ito_fail (error, GSL_EINVAL,
                     "the result would overwrite the points: give an array of its own");
  if (!ito_kernel ()->not_finite (d, n, stride, x))
    return GSL_SUCCESS;
  for (size_t p = 0; p < n; p++)
    for (size_t i = 0; i < d; i++)
      if (!isfinite (x[i * stride + p]))
        return ito_fail (error, GSL_EINVAL,
                         "point %zu is not finite: its coordinate %zu is %g; give finite points",
                         p + 1, i + 1, x[i * stride + p]);
  return GSL_SUCCESS;
}

#define LANES ((size_t)256)
#define SMALL ((size_t)6144) /* doubles that the stack has room for */

/* A block of a user's drift is evaluated in about a microsecond: fetching and clearing memory for
 * it would cost half as much again. */
static int
evaluate (const ito_score *s, ito_prediction prediction, double t, size_t n, size_t stride,
          const double *x, double *out, ito_error *error)
{
  ito_field field;
  if (check_points (s->target->d, n, stride, x, out, error)
      || ito_field_prediction (s, prediction, t, &field, error))
    return error->code;
  _Alignas(ITO_ALIGN) double local[SMALL];
  ito_workspace w = { 0 };
  size_t size = s->type->coefficients (s), scratch = s->type->scratch (s);
  double *coef = local, *work = local + (size + 7) / 8 * 8;
  if (size > SMALL || scratch > SMALL - (size + 7) / 8 * 8)
    {
      ITO_TAKE (&w, double, size);
      ITO_TAKE (&w, double, scratch);
      if (ito_workspace_alloc (&w, error))
        return error->code;
      coef = ITO_TAKE (&w, double, size);
      work = ITO_TAKE (&w, double, scratch);
    }
  if (s->type->prepare (s, &field, coef, error) == GSL_SUCCESS)
    for (size_t p = 0; p < n; p += LANES)
      s->type->eval (s, coef, n - p < LANES ? n - p : LANES, stride, x + p, out + p, work);
  ito_workspace_free (&w);
  return error->code;
}

int
ito_score_eval (const ito_score *score, ito_prediction prediction, double t, size_t n,
                size_t stride, const double *x, double *out)
{
  ito_error error = ITO_NO_ERROR;
  if (n > 0)
    evaluate (score, prediction, t, n, stride, x, out, &error);
  return ITO_RAISE (&error);
}
