/* The exact score and its predictions against the definitions in long double. */
#include "core/kernels.h"
#include "direct.h"
#include "score/field.h"
#include "tap.h"
#include <ito/score.h>

enum
{
  N = 300,
  STRIDE = 304
};
static double points[2 * STRIDE], value[2 * STRIDE];

/* Points spread over the plane, some far out. */
static void
fill_points (double reach)
{
  ito_address a = { .seed = 7, .purpose = ITO_PURPOSE_USER };
  ito_normals (&a, 0, N, STRIDE, 2, points);
  for (int i = 0; i < 2; i++)
    for (int p = 0; p < N; p++)
      points[i * STRIDE + p] *= reach * (p % 10 == 0 ? 10 : 1);
}

static long double
exact (ito_prediction prediction, long double alpha, long double sigma, const long double x[2],
       int i)
{
  long double s[2], D[2];
  direct_at (alpha, sigma, x, s, D);
  switch (prediction)
    {
    case ITO_PREDICT_SCORE:
      return s[i];
    case ITO_PREDICT_NOISE:
      return -sigma * s[i];
    case ITO_PREDICT_DENOISER:
      return D[i];
    case ITO_PREDICT_V:
      return -alpha * sigma * s[i] - sigma * D[i];
    }
  return NAN;
}

static void
test_predictions (const ito_target *target, const char *schedule, double t)
{
  static const char *const names[] = { "score", "eps", "denoiser", "v" };
  ito_schedule *s = ito_schedule_alloc (schedule);
  ito_score *score = ito_score_alloc ("exact", target, s);
  ito_schedule_point at;
  ito_schedule_at (s, t, &at);
  for (int k = 0; k < 4; k++)
    {
      ito_prediction prediction = (ito_prediction)k;
      int status = ito_score_eval (score, prediction, t, N, STRIDE, points, value);
      double worst = 0;
      for (int p = 0; p < N; p++)
        {
          long double x[2] = { points[p], points[STRIDE + p] }, off = 0, size = 0;
          for (int i = 0; i < 2; i++)
            {
              long double truth = exact (prediction, at.alpha, at.sigma, x, i);
              off += powl (truth - value[i * STRIDE + p], 2);
              size += truth * truth;
            }
          /* In norm, against the size of what is added up: eps and v cancel at small sigma. */
          if (prediction == ITO_PREDICT_DENOISER || prediction == ITO_PREDICT_V)
            size += x[0] * x[0] + x[1] * x[1];
          double ratio = off == 0 ? 0 : (double)sqrtl (off / size);
          worst = ratio <= worst ? worst : ratio;
        }
      tap_ok (status == 0 && worst <= 1e-12, "%s of %s at t = %g: off by %.2g in norm", names[k],
              schedule, t, worst);
    }
  ito_score_free (score);
  ito_schedule_free (s);
}

/* Blocks, strides and neighbours do not matter. */
static void
test_lanes (const ito_target *target)
{
  ito_schedule *s = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, s);
  int same = 1;
  ito_score_eval (score, ITO_PREDICT_SCORE, 0.3, N, STRIDE, points, value);
  for (size_t p = 0; p < N; p++)
    {
      double x[2] = { points[p], points[STRIDE + p] }, y[2];
      ito_score_eval (score, ITO_PREDICT_SCORE, 0.3, 1, 1, x, y);
      same &= y[0] == value[p] && y[1] == value[STRIDE + p];
    }
  tap_ok (same, "a point's score is the same alone and among %d", N);
  ito_score_free (score);
  ito_schedule_free (s);
}

/* A field of its own in each lane. */
static void
test_each (const ito_target *target)
{
  ito_schedule *s = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, s);
  static ito_field field[256];
  double *scratch = calloc (score->type->scratch (score), sizeof (double));
  double worst = 0;
  for (int p = 0; p < 256; p++)
    field[p] = (ito_field){ .t = 0.5,
                            .alpha = 1 - p / 300.0,
                            .sigma = p / 100.0,
                            .c_denoiser = 1 - p / 128.0,
                            .c_score = 0.01 * p };
  score->type->eval_each (score, field, 256, STRIDE, points, value, scratch);
  for (int p = 0; p < 256; p++)
    {
      long double x[2] = { points[p], points[STRIDE + p] }, v[2], D[2], off = 0, size = 0;
      direct_at (field[p].alpha, field[p].sigma, x, v, D);
      for (int i = 0; i < 2; i++)
        {
          long double truth = field[p].c_denoiser * D[i] + field[p].c_score * v[i];
          off += powl (truth - value[i * STRIDE + p], 2);
          size += powl (field[p].c_denoiser * D[i], 2) + powl (field[p].c_score * v[i], 2);
        }
      double ratio = (double)sqrtl (off / size);
      worst = ratio <= worst ? worst : ratio;
    }
  tap_ok (worst <= 1e-12, "a field of its own in each lane: off by %.2g in norm", worst);
  free (scratch);
  ito_score_free (score);
  ito_schedule_free (s);
}

/* Divergence against central differences of the definition. */
static void
test_divergence (const ito_target *target)
{
  ito_schedule *s = ito_schedule_alloc ("vp-linear");
  ito_score *score = ito_score_alloc ("exact", target, s);
  const double times[] = { 1, 0.3, 0.02, 1e-3 };
  for (int k = 0; k < 4; k++)
    {
      ito_schedule_point at;
      ito_error error = ITO_NO_ERROR;
      ito_schedule_at (s, times[k], &at);
      ito_field field = { .t = times[k],
                          .alpha = at.alpha,
                          .sigma = at.sigma,
                          .c_denoiser = at.d_alpha,
                          .c_score = -0.5 * at.d_variance };
      double div[N], worst = 0;
      int status = score->type->divergence (score, &field, N, STRIDE, points, div, &error);
      for (int p = 0; p < N; p++)
        {
          long double h = 1e-6L * at.sigma, truth = 0, size = 0;
          for (int i = 0; i < 2; i++)
            {
              long double f[2];
              for (int side = 0; side < 2; side++)
                {
                  long double x[2] = { points[p], points[STRIDE + p] }, v[2], D[2];
                  x[i] += side ? h : -h;
                  direct_at (at.alpha, at.sigma, x, v, D);
                  f[side] = field.c_denoiser * D[i] + field.c_score * v[i];
                }
              truth += (f[1] - f[0]) / (2 * h);
              size += fabsl ((f[1] - f[0]) / (2 * h));
            }
          double ratio = (double)(fabsl (truth - div[p]) / (size + 1));
          worst = ratio <= worst ? worst : ratio;
        }
      tap_ok (status == 0 && worst <= 1e-9,
              "divergence of the flow at t = %g: %.2g off central differences", times[k], worst);
    }
  ito_score_free (score);
  ito_schedule_free (s);
}

static int
failing (size_t n, size_t stride, const double *x, double *out, void *params)
{
  (void)n, (void)stride, (void)x, (void)out, (void)params;
  return GSL_EFAILED;
}

static int
minus_cube (size_t n, size_t stride, const double *x, double *out, void *params)
{
  (void)stride, (void)params;
  for (size_t p = 0; p < n; p++)
    out[p] = -x[p] * x[p] * x[p];
  return 0;
}

/* Laws at alpha = 1, sigma = 0 only. */
static void
test_closed (void)
{
  ito_target *target = ito_target_alloc ("log-cosh:d=1");
  ito_score *score = ito_score_alloc ("exact", target, NULL);
  double x[3] = { -2, 0.25, 4 }, y[3], D[3], eps[3];
  int status = ito_score_eval (score, ITO_PREDICT_SCORE, 0, 3, 3, x, y)
               | ito_score_eval (score, ITO_PREDICT_DENOISER, 0, 3, 3, x, D)
               | ito_score_eval (score, ITO_PREDICT_NOISE, 0, 3, 3, x, eps);
  double worst = 0, trace = 0;
  for (int p = 0; p < 3; p++)
    worst = fmax (worst, fabs (y[p] + x[p] + tanh (x[p])));
  tap_ok (status == 0 && worst <= 1e-14, "log-cosh: score -x - tanh x, off by %.2g", worst);
  tap_ok (memcmp (x, D, sizeof x) == 0 && eps[0] == 0 && eps[1] == 0 && eps[2] == 0,
          "without noise the denoiser is x, eps is 0");
  ito_field field = { .alpha = 1, .c_denoiser = 2, .c_score = 3 };
  ito_error error = ITO_NO_ERROR;
  double div[3];
  status = score->type->divergence (score, &field, 3, 3, x, div, &error);
  for (int p = 0; p < 3; p++)
    trace = fmax (trace, fabs (div[p] - (2 + 3 * (-1 - 1 / (cosh (x[p]) * cosh (x[p]))))));
  tap_ok (status == 0 && trace <= 1e-13, "its divergence, off by %.2g", trace);
  ito_schedule *s = ito_schedule_alloc ("vp-linear");
  ito_score *diffused = ito_score_alloc ("exact", target, s);
  tap_ok (ito_score_eval (diffused, ITO_PREDICT_SCORE, 0.5, 3, 3, x, y) == GSL_EINVAL
              && strstr (ito_last_error (), "closed form"),
          "refused: %s", ito_last_error ());
  tap_ok (ito_score_eval (diffused, ITO_PREDICT_SCORE, 0, 3, 3, x, y) == 0
              && fabs (y[1] + 0.25 + tanh (0.25)) < 1e-15,
          "but at t = 0 it is known");
  double scratch[2048];
  ito_field fields[3] = { { .alpha = 1, .c_score = 1 },
                          { .alpha = 0.5, .sigma = 0.5, .c_score = 1 },
                          { .alpha = 1, .c_denoiser = 1 } };
  score->type->eval_each (score, fields, 3, 3, x, y, scratch);
  tap_ok (fabs (y[0] - 2 - tanh (2)) < 1e-14 && isnan (y[1]) && y[2] == 4,
          "lanes at alpha = 1, sigma = 0 are evaluated, others not a number");
  ito_score_free (diffused);
  ito_score_free (score);
  ito_target_free (target);
  ito_schedule_free (s);

  ito_target_functions mine = { .d = 1, .score = minus_cube };
  target = ito_target_alloc_functions (&mine);
  score = ito_score_alloc ("exact", target, NULL);
  status = ito_score_eval (score, ITO_PREDICT_SCORE, 0, 3, 3, x, y);
  tap_ok (status == 0 && y[0] == 8 && y[2] == -64, "a score of one's own");
  status = score->type->divergence (score, &field, 3, 3, x, div, &error);
  tap_ok (status == GSL_EINVAL && strstr (error.text, "Hessian"), "refused: %s", error.text);
  ito_score_free (score);
  ito_target_free (target);
  mine.score = failing;
  target = ito_target_alloc_functions (&mine);
  score = ito_score_alloc ("exact", target, NULL);
  ito_score_eval (score, ITO_PREDICT_SCORE, 0, 3, 3, x, y);
  tap_ok (isnan (y[0]) && isnan (y[2]), "one that fails yields no number");
  ito_score_free (score);
  ito_target_free (target);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  ito_target *target = ito_target_alloc (DIRECT_SPEC);
  if (!tap_ok (target != NULL, "the target: %s", ito_last_error ()))
    return tap_done ();
  fill_points (2);
  const char *const schedules[] = { "vp-linear", "vp-cosine", "sub-vp",   "ve",
                                    "edm",       "flow",      "vp-logsnr" };
  for (size_t k = 0; k < 7; k++)
    {
      test_predictions (target, schedules[k], 0);
      test_predictions (target, schedules[k], 1e-6);
      test_predictions (target, schedules[k], 0.4);
      test_predictions (target, schedules[k], 1);
    }
  test_lanes (target);
  test_each (target);
  test_divergence (target);
  ito_target_free (target);
  test_closed ();
  return tap_done ();
}
