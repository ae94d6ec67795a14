/* Scores with an error against their formula in long double, their frames, denoisers, divergence.
 */
#include "direct.h"
#include "score/field.h"
#include "tap.h"
#include <ito/score.h>

enum
{
  N = 256,
  STRIDE = 264
};
static double points[2 * STRIDE], value[2 * STRIDE], other[2 * STRIDE];

static const struct
{
  const char *spec;
  direct_error error;
} rows[] = {
  { "perturbed:scale=0.5", { 0.5, { 0, 0 }, 0, 0, 0, { 16, 0, 1, 0 } } },
  { "perturbed:bias=0.3", { 1, { 0.3, 0.3 }, 0, 0, 0, { 16, 0, 1, 0 } } },
  { "perturbed:bias=[0.3;-2]", { 1, { 0.3, -2 }, 0, 0, 0, { 16, 0, 1, 0 } } },
  { "perturbed:noise=0.7", { 1, { 0, 0 }, 0.7, 0, 0, { 16, 0, 1, 0 } } },
  { "perturbed:noise=0.7,seed=5,modes=40,length=0.4,rate=3",
    { 1, { 0, 0 }, 0.7, 0, 0, { 40, 5, 0.4, 3 } } },
  { "perturbed:scale=1.2,bias=[1;2],noise=0.1,growth=-1",
    { 1.2, { 1, 2 }, 0.1, -1, 0, { 16, 0, 1, 0 } } },
  { "perturbed:scale=0,bias=1,noise=0.1,growth=2,decay=1.5,seed=9007199254740992",
    { 0, { 1, 1 }, 0.1, 2, 1.5, { 16, 9007199254740992, 1, 0 } } },
};
#define ROWS (sizeof rows / sizeof *rows)

/* Largest distance of value from c_D D~ + c_s s~ at (frame x_p), in a frame x/frame, in norm. */
static double
distance (const direct_error *e, double t, long double alpha, long double sigma,
          long double c_denoiser, long double c_score, long double frame)
{
  double worst = 0;
  for (int p = 0; p < N; p++)
    {
      long double x[2] = { frame * points[p], frame * points[STRIDE + p] }, s[2], D[2];
      long double off = 0, size = 0;
      direct_perturbed (e, t, alpha, sigma, x, s, D);
      for (int i = 0; i < 2; i++)
        {
          /* The denoiser is of x_0: the same in every frame; the score is a gradient. */
          long double truth = c_denoiser * D[i] + c_score * frame * s[i];
          off += powl (truth - value[i * STRIDE + p], 2);
          size += powl (c_denoiser * D[i], 2) + powl (c_score * frame * s[i], 2);
        }
      double ratio = (double)sqrtl (off / size);
      worst = ratio <= worst ? worst : ratio;
    }
  return worst;
}

static void
test_predictions (const ito_target *target, const char *schedule, double t)
{
  ito_schedule *s = ito_schedule_alloc (schedule);
  ito_schedule_point at;
  ito_schedule_at (s, t, &at);
  for (size_t k = 0; k < ROWS; k++)
    {
      const direct_error *e = &rows[k].error;
      ito_score *score = ito_score_alloc (rows[k].spec, target, s);
      if (!tap_ok (score != NULL, "%s is a score", rows[k].spec))
        return;
      const double c[4][2] = {
        { 0, 1 }, { 0, -at.sigma }, { 1, 0 }, { -at.sigma, -at.alpha * at.sigma }
      };
      double worst = 0;
      for (int q = 0; q < 4; q++)
        {
          int status = ito_score_eval (score, (ito_prediction)q, t, N, STRIDE, points, value);
          worst = fmax (worst, status ? INFINITY
                                      : distance (e, t, at.alpha, at.sigma, c[q][0], c[q][1], 1));
        }
      tap_ok (worst <= 2e-12, "%s, %s at t = %g: score, eps, denoiser and v off by %.2g",
              rows[k].spec, schedule, t, worst);
      /* Control: the same score without its error is far off. */
      direct_error none = *e;
      none.scale = 1;
      none.noise = none.bias[0] = none.bias[1] = 0;
      ito_score_eval (score, ITO_PREDICT_SCORE, t, N, STRIDE, points, value);
      tap_ok (distance (&none, t, at.alpha, at.sigma, 0, 1, 1) > 1e-6,
              "control: %s is not the exact score", rows[k].spec);
      ito_score_free (score);
    }
  ito_schedule_free (s);
}

/* Fields in the frame x/alpha, one for all lanes and one for each. */
static void
test_frames (const ito_target *target)
{
  ito_schedule *s = ito_schedule_alloc ("vp-linear");
  ito_schedule_point at;
  ito_schedule_at (s, 0.3, &at);
  for (size_t k = 0; k < ROWS; k++)
    {
      ito_score *score = ito_score_alloc (rows[k].spec, target, s);
      ito_error error = ITO_NO_ERROR;
      double *coef = calloc (score->type->coefficients (score), sizeof (double));
      double *scratch = calloc (score->type->scratch (score), sizeof (double));
      ito_field field = {
        .t = 0.3, .alpha = 1, .sigma = at.sigma / at.alpha, .c_denoiser = 0.7, .c_score = -1.3
      };
      int status = score->type->prepare (score, &field, coef, &error);
      score->type->eval (score, coef, N, STRIDE, points, value, scratch);
      double off = distance (&rows[k].error, 0.3, at.alpha, at.sigma, 0.7, -1.3, at.alpha);
      tap_ok (status == 0 && off <= 2e-12, "%s in the frame x/alpha: off by %.2g", rows[k].spec,
              off);
      static ito_field each[N];
      for (int p = 0; p < N; p++)
        each[p] = field;
      score->type->eval_each (score, each, N, STRIDE, points, value, scratch);
      off = distance (&rows[k].error, 0.3, at.alpha, at.sigma, 0.7, -1.3, at.alpha);
      tap_ok (off <= 2e-12, "%s with a field for each lane: off by %.2g", rows[k].spec, off);

      /* Lanes at times of their own: each as if it were alone. */
      for (int p = 0; p < N; p++)
        {
          ito_schedule_point q;
          double t = 0.01 + p / 300.0;
          ito_schedule_at (s, t, &q);
          each[p] = (ito_field){ t, q.alpha, q.sigma, q.d_alpha, -0.5 * q.d_variance };
        }
      score->type->eval_each (score, each, N, STRIDE, points, value, scratch);
      double worst = 0;
      for (size_t p = 0; p < N; p++)
        {
          double x[2] = { points[p], points[STRIDE + p] }, y[2];
          score->type->prepare (score, &each[p], coef, &error);
          score->type->eval (score, coef, 1, 1, x, y, scratch);
          double size = hypot (y[0], y[1]) + hypot (x[0], x[1]);
          double ratio = hypot (y[0] - value[p], y[1] - value[STRIDE + p]) / size;
          worst = ratio <= worst ? worst : ratio;
        }
      tap_ok (error.code == 0 && worst <= 1e-11,
              "%s with a time for each lane: %.2g off each alone", rows[k].spec, worst);
      free (coef);
      free (scratch);
      ito_score_free (score);
    }
  ito_schedule_free (s);
}

/* The probability flow of a perturbed score, f x - g^2 s~/2, and its divergence by differences. */
static void
test_flow (const ito_target *target, double t)
{
  ito_schedule *s = ito_schedule_alloc ("vp-linear");
  ito_schedule_point at;
  ito_schedule_at (s, t, &at);
  for (size_t k = 0; k < ROWS; k++)
    {
      ito_score *score = ito_score_alloc (rows[k].spec, target, s);
      ito_error error = ITO_NO_ERROR;
      double *coef = calloc (score->type->coefficients (score), sizeof (double));
      double *scratch = calloc (score->type->scratch (score), sizeof (double));
      ito_field field = { t, at.alpha, at.sigma, at.d_alpha, -0.5 * at.d_variance };
      double div[N], worst = 0, worst_div = 0;
      int status = score->type->prepare (score, &field, coef, &error)
                   | score->type->divergence (score, &field, N, STRIDE, points, div, &error);
      score->type->eval (score, coef, N, STRIDE, points, value, scratch);
      for (int p = 0; p < N; p++)
        {
          long double off = 0, size = 0, truth = 0, part = 0, h = 1e-6L * at.sigma;
          for (int i = 0; i < 2; i++)
            {
              long double drift[3];
              for (int side = -1; side <= 1; side++)
                {
                  long double x[2] = { points[p], points[STRIDE + p] }, v[2], D[2];
                  x[i] += side * h;
                  direct_perturbed (&rows[k].error, t, at.alpha, at.sigma, x, v, D);
                  drift[side + 1] = at.f * x[i] - 0.5L * at.g2 * v[i];
                  if (side == 0)
                    size += powl (at.f * x[i], 2) + powl (0.5L * at.g2 * v[i], 2);
                }
              off += powl (drift[1] - value[i * STRIDE + p], 2);
              truth += (drift[2] - drift[0]) / (2 * h);
              part += fabsl (drift[2] - drift[0]) / (2 * h);
            }
          double ratio = (double)sqrtl (off / size);
          worst = ratio <= worst ? worst : ratio;
          ratio = (double)(fabsl (truth - div[p]) / (part + 1));
          worst_div = ratio <= worst_div ? worst_div : ratio;
        }
      tap_ok (status == 0 && worst <= 2e-12, "flow of %s at t = %g: off by %.2g", rows[k].spec, t,
              worst);
      tap_ok (worst_div <= 1e-9, "its divergence: %.2g off central differences", worst_div);
      free (coef);
      free (scratch);
      ito_score_free (score);
    }
  ito_schedule_free (s);
}

static void
test_equalities (const ito_target *target)
{
  ito_schedule *s = ito_schedule_alloc ("vp-cosine");
  ito_score *exact = ito_score_alloc ("exact", target, s);
  ito_score *nothing = ito_score_alloc ("perturbed", target, s);
  ito_score *fading = ito_score_alloc ("perturbed:scale=0,noise=1,growth=1", target, s);
  int same = 1;
  for (int k = 0; k < 4; k++)
    for (int q = 0; q <= 4; q++)
      {
        double t = q / 4.0; /* both ends too */
        same &= ito_score_eval (exact, (ito_prediction)k, t, N, STRIDE, points, value) == 0
                && ito_score_eval (nothing, (ito_prediction)k, t, N, STRIDE, points, other) == 0;
        for (int p = 0; p < N; p++)
          same &= value[p] == other[p] && value[STRIDE + p] == other[STRIDE + p];
      }
  tap_ok (same, "without an error it is the exact score, bit for bit, at both ends too");
  same = ito_score_eval (exact, ITO_PREDICT_SCORE, 0, N, STRIDE, points, value) == 0
         && ito_score_eval (fading, ITO_PREDICT_SCORE, 0, N, STRIDE, points, other) == 0
         && value[3] == other[3];
  tap_ok (same, "growth > 0: no error where sigma = 0");
  /* A non-number stays one: the path is seen to be lost. */
  ito_error error = ITO_NO_ERROR;
  ito_score *noisy = ito_score_alloc ("perturbed:noise=1", target, s);
  double coef[256], x[2] = { NAN, 1 }, y[2];
  double *scratch = calloc (noisy->type->scratch (noisy), sizeof (double));
  ito_field field = { 0.5, 0.7, 0.7, 0, 1 };
  if (noisy->type->coefficients (noisy) <= 256)
    noisy->type->prepare (noisy, &field, coef, &error);
  noisy->type->eval (noisy, coef, 1, 1, x, y, scratch);
  tap_ok (isnan (y[0]), "not a number in, not a number out");
  x[0] = 1e100;
  noisy->type->eval (noisy, coef, 1, 1, x, y, scratch);
  tap_ok (isfinite (y[0]) && isfinite (y[1]), "a point far out has a finite score");
  free (scratch);
  ito_score_free (noisy);
  ito_score_free (exact);
  ito_score_free (nothing);
  ito_score_free (fading);
  ito_schedule_free (s);
}

static void
refused (const ito_target *target, const char *schedule, const char *spec,
         ito_prediction prediction, double t, const char *words)
{
  ito_schedule *s = ito_schedule_alloc (schedule);
  ito_score *score = ito_score_alloc (spec, target, s);
  int status = score ? ito_score_eval (score, prediction, t, N, STRIDE, points, value) : GSL_EINVAL;
  tap_ok (status == GSL_EINVAL && strstr (ito_last_error (), words), "refused '%s': %s", spec,
          ito_last_error ());
  ito_score_free (score);
  ito_schedule_free (s);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  ito_target *target = ito_target_alloc (DIRECT_SPEC);
  if (!tap_ok (target != NULL, "the target: %s", ito_last_error ()))
    return tap_done ();
  ito_address a = { .seed = 8, .purpose = ITO_PURPOSE_USER };
  ito_normals (&a, 0, N, STRIDE, 2, points);
  for (int p = 0; p < 2 * STRIDE; p++)
    points[p] *= 2;

  test_predictions (target, "vp-linear", 0.3);
  test_predictions (target, "flow", 0.9);
  test_predictions (target, "ve", 0.2);
  test_frames (target);
  test_flow (target, 0.3);
  test_flow (target, 0.02);
  test_equalities (target);

  refused (target, "vp-linear", "perturbed:bias=[1;2;3]", ITO_PREDICT_SCORE, 0.5, "list of 2");
  refused (target, "vp-linear", "perturbed:bias=[[1;2];[3;4]]", ITO_PREDICT_SCORE, 0.5, "axis");
  refused (target, "vp-linear", "perturbed:bais=1", ITO_PREDICT_SCORE, 0.5, "'bias'");
  refused (target, "vp-linear", "perturbed:noise=-1", ITO_PREDICT_SCORE, 0.5, "noise");
  refused (target, "vp-linear", "perturbed:modes=0", ITO_PREDICT_SCORE, 0.5, "modes");
  refused (target, "vp-linear", "perturbed:length=0", ITO_PREDICT_SCORE, 0.5, "length");
  refused (target, "vp-linear", "perturbed:bias=1,growth=-1", ITO_PREDICT_SCORE, 0,
           "use growth >= 0");
  refused (target, "vp-cosine", "perturbed:scale=0.5", ITO_PREDICT_DENOISER, 1,
           "start at a time where alpha > 0");
  refused (target, "vp-linear", "perturbed:scale=0.5", ITO_PREDICT_SCORE, 1.5, "[0, 1]");
  ito_target_free (target);
  return tap_done ();
}
