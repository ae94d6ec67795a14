/* The exact score: the closed form of the diffused mixture, or of a law that is known at alpha = 1,
 * sigma = 0 only, where the denoiser is x. */
#include "score/exact.h"
#include "core/kernels.h"
#include "core/memory.h"
#include <math.h>
#include <stdlib.h>

#define LANES 256 /* at most, of one evaluation */

static size_t
coefficients (const struct ito_score *s)
{
  return s->target->mixture ? ito_mixture_coefficients (s->target->mixture) : 2;
}

/* Of the kernel, and four values a lane. */
static size_t
scratch (const struct ito_score *s)
{
  const ito_mixture *m = s->target->mixture;
  return 4 * LANES + (m ? ito_mixture_scratch (m->k, m->d) : 0);
}

/* A law without diffused versions: only at alpha = 1, sigma = 0. */
static int
check_closed (const struct ito_score *s, double alpha, double sigma, ito_error *error)
{
  if (alpha == 1 && sigma == 0)
    return GSL_SUCCESS;
  return ito_fail (
      error, GSL_EINVAL,
      "target '%s' has no score at alpha = %.10g, sigma = %.10g: it is a closed form "
      "at alpha = 1, sigma = 0 only; use a mixture such as 'gmm', or a Langevin method",
      ito_excerpt (s->target->spec).text, alpha, sigma);
}

static int
prepare (const struct ito_score *s, const ito_field *field, double *coef, ito_error *error)
{
  if (s->target->mixture)
    {
      ito_mixture_field f;
      ito_mixture_prepare (s->target->mixture, field->alpha, field->sigma, field->c_denoiser,
                           field->c_score, coef, &f);
      return GSL_SUCCESS;
    }
  coef[0] = field->c_denoiser;
  coef[1] = field->c_score;
  return check_closed (s, field->alpha, field->sigma, error);
}

/* A law of the user may fail: then the paths are no longer finite, and stop. */
static void
closed_score (const struct ito_target *t, size_t n, size_t stride, const double *x, double *out)
{
  if (t->form->score (t, n, stride, x, out) == GSL_SUCCESS)
    return;
  for (size_t i = 0; i < t->d; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = NAN;
}

static void
eval (const struct ito_score *s, const double *coef, size_t n, size_t stride, const double *x,
      double *out, double *work)
{
  const struct ito_target *t = s->target;
  if (t->mixture)
    {
      ito_mixture_field f;
      ito_mixture_field_at (t->mixture, coef, &f);
      ito_kernel ()->mixture (&f, n, stride, x, out, NULL, work);
      return;
    }
  closed_score (t, n, stride, x, out);
  for (size_t i = 0; i < t->d; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = coef[0] * x[i * stride + p] + coef[1] * out[i * stride + p];
}

void
ito_exact_eval_lanes (const struct ito_score *s, size_t n, size_t stride, const double *alpha,
                      const double *sigma, const double *c_denoiser, const double *c_score,
                      const double *x, double *out, double *work)
{
  const struct ito_target *t = s->target;
  if (t->mixture)
    {
      ito_mixture_raw raw;
      ito_mixture_raw_at (t->mixture, &raw);
      ito_kernel ()->mixture_each (&raw, n, stride, alpha, sigma, c_denoiser, c_score, x, out,
                                   work);
      return;
    }
  closed_score (t, n, stride, x, out);
  for (size_t i = 0; i < t->d; i++)
    for (size_t p = 0; p < n; p++)
      out[i * stride + p] = alpha[p] == 1 && sigma[p] == 0 ? c_denoiser[p] * x[i * stride + p]
                                                                 + c_score[p] * out[i * stride + p]
                                                           : NAN;
}

static void
eval_each (const struct ito_score *s, const ito_field *field, size_t n, size_t stride,
           const double *x, double *out, double *work)
{
  double *alpha = work, *sigma = alpha + LANES, *c_denoiser = sigma + LANES,
         *c_score = c_denoiser + LANES;
  for (size_t p = 0; p < n; p++)
    {
      alpha[p] = field[p].alpha;
      sigma[p] = field[p].sigma;
      c_denoiser[p] = field[p].c_denoiser;
      c_score[p] = field[p].c_score;
    }
  ito_exact_eval_lanes (s, n, stride, alpha, sigma, c_denoiser, c_score, x, out, c_score + LANES);
}

/* The trace of the Hessian, point by point. */
static int
closed_divergence (const struct ito_score *s, const ito_field *field, size_t n, size_t stride,
                   const double *x, double *out, ito_error *error)
{
  const struct ito_target *t = s->target;
  if (check_closed (s, field->alpha, field->sigma, error))
    return error->code;
  if (!t->form->hessian)
    return ito_fail (error, GSL_EINVAL,
                     "target '%s' has no divergence of its score: its Hessian is not known; use "
                     "a named target",
                     ito_excerpt (t->spec).text);
  double *point = ITO_NEW (double, t->d, error), *hessian = NULL;
  if (point && t->d <= SIZE_MAX / t->d)
    hessian = ITO_NEW (double, t->d * t->d, error);
  int status = hessian ? GSL_SUCCESS : ito_fail (error, GSL_ENOMEM, "no memory for a Hessian");
  for (size_t p = 0; p < n && status == GSL_SUCCESS; p++)
    {
      for (size_t i = 0; i < t->d; i++)
        point[i] = x[i * stride + p];
      if (t->form->hessian (t, point, hessian) != GSL_SUCCESS)
        status = ito_fail (error, GSL_EFAILED, "the Hessian of target '%s' failed",
                           ito_excerpt (t->spec).text);
      double trace = 0;
      for (size_t i = 0; i < t->d; i++)
        trace += hessian[i * t->d + i];
      out[p] = field->c_denoiser * (double)t->d + field->c_score * trace;
    }
  free (point);
  free (hessian);
  return status;
}

static int
divergence (const struct ito_score *s, const ito_field *field, size_t n, size_t stride,
            const double *x, double *out, ito_error *error)
{
  if (!s->target->mixture)
    return closed_divergence (s, field, n, stride, x, out, error);
  return ito_mixture_divergence (s->target->mixture, field->alpha, field->sigma, field->c_denoiser,
                                 field->c_score, n, stride, x, out, error);
}

const ito_score_type ito_score_exact = {
  .entry = { .name = "exact",
             .summary = "the score of the diffused target, in closed form",
             .formula = "s(x, t) = grad log p_t(x),\n"
                        "p_t(x) = sum_k w_k N(x; alpha m_k, alpha^2 S_k + sigma^2 I)",
             .source = "Bayes' rule for Gaussian mixtures" },
  .coefficients = coefficients,
  .scratch = scratch,
  .prepare = prepare,
  .eval = eval,
  .eval_each = eval_each,
  .divergence = divergence,
};
