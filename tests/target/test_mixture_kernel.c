/* The hot kernels, in every table of this machine: against the definition in long double, the
 * same bits wherever a lane stands and in every table of a class, one time for all against a time
 * for each. */
#include "core/kernels.h"
#include "larger.h"
#include "mixture_direct.h"
#include "tap.h"
#include "target/target.h"

enum
{
  N = 300,
  STRIDE = 320
};

static double x[DIRECT_D * STRIDE], out[DIRECT_D * STRIDE], out2[DIRECT_D * STRIDE], logp[N], al[N],
    si[N], cd[N], cs[N];

/* One mixture with room for its coefficients. */
typedef struct
{
  direct_mixture truth;
  ito_target *t;
  double *coef, *scratch;
} subject;

static void
make (subject *s, size_t d, size_t k, int shape, int shared)
{
  double covariances[DIRECT_K * DIRECT_D * DIRECT_D], means[DIRECT_K * DIRECT_D];
  direct_random (&s->truth, d, k, shape, shared, covariances);
  direct_means (&s->truth, means);
  s->t =
      ito_target_alloc_mixture (d, k, s->truth.w, means, (ito_covariance_shape)shape, covariances);
  if (!s->t)
    printf ("Bail out! %s\n", ito_last_error ()), exit (99);
  s->coef = calloc (ito_mixture_coefficients (s->t->mixture), sizeof (double));
  s->scratch = calloc (ito_mixture_scratch (k, d), sizeof (double));
}

static void
drop (subject *s)
{
  ito_target_free (s->t);
  free (s->coef);
  free (s->scratch);
}

static void
points (size_t d, double spread)
{
  for (size_t i = 0; i < d; i++)
    for (size_t p = 0; p < N; p++)
      x[i * STRIDE + p] = spread * direct_normal ();
}

/* Largest error of field and log-density over lanes. */
static double
against_direct (const ito_kernels *kernel, subject *s, double alpha, double sigma, double a,
                double b, double *log_error)
{
  size_t d = s->truth.d;
  double worst = 0;
  ito_mixture_field f;
  ito_mixture_prepare (s->t->mixture, alpha, sigma, a, b, s->coef, &f);
  kernel->mixture (&f, N, STRIDE, x, out, logp, s->scratch);
  *log_error = 0;
  for (size_t p = 0; p < N; p += 7)
    {
      long double y[DIRECT_D], field[DIRECT_D];
      direct_values v;
      for (size_t i = 0; i < d; i++)
        y[i] = x[i * STRIDE + p];
      direct_at (&s->truth, alpha, sigma, y, &v);
      for (size_t i = 0; i < d; i++)
        field[i] = a * v.denoiser[i] + b * v.score[i];
      /* relative to the two parts, which may cancel */
      long double part = 0;
      for (size_t i = 0; i < d; i++)
        part += a * a * v.denoiser[i] * v.denoiser[i] + b * b * v.score[i] * v.score[i];
      worst = larger (worst, direct_error (d, out + p, STRIDE, field, (double)sqrtl (part)));
      long double l = v.logp + (long double)d * 0.918938533204672741780329736405617639861L;
      *log_error = larger (*log_error, (double)(fabsl (logp[p] - l) / fmaxl (1, fabsl (l))));
    }
  return worst;
}

static void
test_accuracy (const ito_kernels *kernel)
{
  static const char *const shapes[] = { "isotropic", "diagonal", "full" };
  for (int shape = 0; shape < 3; shape++)
    for (int shared = 0; shared < 2; shared++)
      {
        double worst = 0, log_worst = 0, log_error;
        for (size_t d = 1; d <= 10; d++)
          {
            static const size_t sizes[] = { 1, 2, 3, 4, 5, 8, 11, 50 };
            subject s;
            make (&s, d, sizes[(d + (size_t)shape) % 8], shape, shared);
            points (d, 3);
            worst = larger (worst, against_direct (kernel, &s, 0.7, 0.6, 0, 1, &log_error));
            log_worst = larger (log_worst, log_error);
            worst = larger (worst, against_direct (kernel, &s, 1, 0, 1, 0, &log_error));
            log_worst = larger (log_worst, log_error);
            worst = larger (worst, against_direct (kernel, &s, 0, 1, 0.5, -2, &log_error));
            worst = larger (worst, against_direct (kernel, &s, 0.01, 1, -1, 0.3, &log_error));
            log_worst = larger (log_worst, log_error);
            drop (&s);
          }
        tap_ok (worst < 1e-12, "%s: %s, %s: field within %.1e of the definition (1e-12)",
                kernel->name, shapes[shape], shared ? "shared" : "each its own", worst);
        tap_ok (log_worst < 1e-13, "%s: %s, %s: log-density within %.1e (1e-13)", kernel->name,
                shapes[shape], shared ? "shared" : "each its own", log_worst);
      }
}

/* Samples of narrow components far from the origin: where |x|^2 / sigma^2 loses all digits. */
static void
test_narrow (const ito_kernels *kernel, double sigma, double far, int linear)
{
  ito_mixture_field f;
  subject s;
  double covariances[8], means[16], worst = 0, log_error;
  direct_random (&s.truth, 2, 8, 0, 1, covariances);
  for (size_t k = 0; k < 8; k++)
    {
      covariances[k] = s.truth.s[k][0][0] = s.truth.s[k][1][1] = sigma * sigma;
      for (size_t i = 0; i < 2; i++)
        means[2 * k + i] = s.truth.mean[k][i] = direct_uniform (-far, far);
    }
  s.t = ito_target_alloc_mixture (2, 8, s.truth.w, means, ITO_COVARIANCE_ISOTROPIC, covariances);
  s.coef = calloc (ito_mixture_coefficients (s.t->mixture), sizeof (double));
  s.scratch = calloc (ito_mixture_scratch (8, 2), sizeof (double));
  for (size_t p = 0; p < N; p++)
    for (size_t i = 0; i < 2; i++)
      x[i * STRIDE + p] = means[2 * (p % 8) + i] + sigma * direct_normal ();
  worst = against_direct (kernel, &s, 1, sigma, 0, 1, &log_error);
  tap_ok (worst < 1e-12 && log_error < 1e-12,
          "%s: sigma %g, means to %g: score within %.1e, log-density %.1e (1e-12)", kernel->name,
          sigma, far, worst, log_error);
  /* Near the limit from below products with means do; beyond it they would not. */
  ito_mixture_prepare (s.t->mixture, 1, sigma, 0, 1, s.coef, &f);
  tap_ok (f.linear == linear, "this field is %slinear", linear ? "" : "not ");
  if (!linear)
    {
      kernel->mixture (&f, N, STRIDE, x, out, NULL, s.scratch);
      f.linear = 1;
      kernel->mixture (&f, N, STRIDE, x, out2, NULL, s.scratch);
      worst = 0;
      for (size_t p = 0; p < N; p++)
        worst = larger (worst, sigma * fabs (out[p] - out2[p]));
      tap_ok (worst > 1e-11, "control: as if it were, the score is off by %.1e", worst);
    }
  drop (&s);
}

static void
test_extremes (const ito_kernels *kernel)
{
  subject s;
  double log_error;
  make (&s, 2, 5, 0, 0);
  points (2, 1e8);
  double worst = against_direct (kernel, &s, 0.9, 0.5, 0, 1, &log_error);
  tap_ok (worst < 1e-12 && log_error < 1e-12, "%s: points at 1e8: score within %.1e", kernel->name,
          worst);
  points (2, 3);
  worst = against_direct (kernel, &s, 1, 1e-8, 1, 0, &log_error);
  tap_ok (worst < 1e-12, "%s: sigma 1e-8: denoiser within %.1e", kernel->name, worst);
  drop (&s);

  /* A weight of zero is a component that is not there. */
  make (&s, 3, 6, 2, 0);
  double w[6], covariances[6 * 9], means[18];
  direct_random (&s.truth, 3, 6, 2, 0, covariances);
  direct_means (&s.truth, means);
  for (size_t k = 0; k < 6; k++)
    w[k] = s.truth.w[k] = k % 2 ? s.truth.w[k] : 0;
  ito_target_free (s.t);
  s.t = ito_target_alloc_mixture (3, 6, w, means, ITO_COVARIANCE_FULL, covariances);
  points (3, 3);
  worst = against_direct (kernel, &s, 0.8, 0.3, 0, 1, &log_error);
  tap_ok (worst < 1e-12 && log_error < 1e-13, "%s: weights of zero: score within %.1e",
          kernel->name, worst);
  drop (&s);
}

static int
same_bits (size_t d, const double *a, size_t a_stride, const double *b, size_t b_stride)
{
  for (size_t i = 0; i < d; i++)
    if (memcmp (a + i * a_stride, b + i * b_stride, sizeof (double)))
      return 0;
  return 1;
}

/* Each lane alone, at another place and stride, has the same bits. */
static void
test_lanes (const ito_kernels *kernel)
{
  int same = 1, same_each = 1;
  for (int shape = 0; shape < 3; shape++)
    for (size_t d = 1; d <= 5; d++)
      {
        subject s;
        ito_mixture_field f;
        ito_mixture_raw raw;
        make (&s, d, shape == 2 ? 3 : 40, shape, d % 2 == 0);
        points (d, 3);
        for (size_t p = 0; p < N; p++)
          {
            al[p] = direct_uniform (0, 1);
            si[p] = direct_uniform (0.1, 1);
            cd[p] = direct_normal ();
            cs[p] = direct_normal ();
          }
        ito_mixture_prepare (s.t->mixture, 0.8, 0.5, 0.3, 1, s.coef, &f);
        ito_mixture_raw_at (s.t->mixture, &raw);
        kernel->mixture (&f, N, STRIDE, x, out, NULL, s.scratch);
        kernel->mixture_each (&raw, N, STRIDE, al, si, cd, cs, x, out2, s.scratch);
        for (size_t p = 0; p < N; p++)
          {
            double y[DIRECT_D * 3], o[DIRECT_D * 3];
            size_t shift = p % 3;
            for (size_t i = 0; i < d; i++)
              y[i * 3 + shift] = x[i * STRIDE + p];
            kernel->mixture (&f, 1, 3, y + shift, o + shift, NULL, s.scratch);
            same &= same_bits (d, out + p, STRIDE, o + shift, 3);
            kernel->mixture_each (&raw, 1, 3, al + p, si + p, cd + p, cs + p, y + shift, o + shift,
                                  s.scratch);
            same_each &= same_bits (d, out2 + p, STRIDE, o + shift, 3);
          }
        drop (&s);
      }
  tap_ok (same, "%s: mixture: a lane alone has the same bits", kernel->name);
  tap_ok (same_each, "%s: mixture_each: a lane alone has the same bits", kernel->name);
}

/* A time for each lane, against one time for all prepared for that lane. */
static void
test_each (const ito_kernels *kernel)
{
  double worst = 0;
  for (int shape = 0; shape < 3; shape++)
    for (size_t d = 1; d <= 6; d++)
      {
        subject s;
        ito_mixture_raw raw;
        make (&s, d, d == 3 ? 50 : d, shape, d % 2 == 0);
        points (d, 3);
        for (size_t p = 0; p < N; p++)
          {
            al[p] = p % 10 == 0 ? 0 : direct_uniform (0, 1);
            si[p] = p % 10 == 1 ? 0 : direct_uniform (0.01, 1);
            cd[p] = direct_normal ();
            cs[p] = direct_normal ();
          }
        ito_mixture_raw_at (s.t->mixture, &raw);
        kernel->mixture_each (&raw, N, STRIDE, al, si, cd, cs, x, out2, s.scratch);
        for (size_t p = 0; p < N; p++)
          {
            ito_mixture_field f;
            long double truth[DIRECT_D];
            double y[DIRECT_D], o[DIRECT_D], part = 0;
            for (size_t i = 0; i < d; i++)
              y[i] = x[i * STRIDE + p];
            for (int c = 0; c < 2; c++)
              {
                ito_mixture_prepare (s.t->mixture, al[p], si[p], c ? cd[p] : 0, c ? 0 : cs[p],
                                     s.coef, &f);
                kernel->mixture (&f, 1, 1, y, o, NULL, s.scratch);
                for (size_t i = 0; i < d; i++)
                  {
                    truth[i] = c ? truth[i] + o[i] : o[i];
                    part += o[i] * o[i];
                  }
              }
            worst = larger (worst, direct_error (d, out2 + p, STRIDE, truth, sqrt (part)));
          }
        drop (&s);
      }
  tap_ok (worst < 1e-12, "%s: mixture_each is mixture at each lane's time, within %.1e",
          kernel->name, worst);
}

/* Tables of one dispatch class give the same bits. */
static void
test_classes (size_t d, int shared)
{
  const ito_kernels *const *all = ito_kernel_all ();
  subject s;
  ito_mixture_field f;
  ito_mixture_raw raw;
  make (&s, d, 11, 0, shared);
  points (d, 3);
  ito_mixture_prepare (s.t->mixture, 0.8, 0.5, 0.3, 1, s.coef, &f);
  ito_mixture_raw_at (s.t->mixture, &raw);
  for (size_t p = 0; p < N; p++)
    {
      al[p] = si[p] = 0.5;
      cd[p] = cs[p] = 1;
    }
  for (size_t a = 0; all[a]; a++)
    for (size_t b = a + 1; all[b]; b++)
      if (strcmp (all[a]->dispatch_class, all[b]->dispatch_class) == 0)
        {
          memset (out, 0, sizeof out);
          memset (out2, 0, sizeof out2);
          all[a]->mixture (&f, N, STRIDE, x, out, NULL, s.scratch);
          all[b]->mixture (&f, N, STRIDE, x, out2, NULL, s.scratch);
          int same = !memcmp (out, out2, sizeof out);
          all[a]->mixture_each (&raw, N, STRIDE, al, si, cd, cs, x, out, s.scratch);
          all[b]->mixture_each (&raw, N, STRIDE, al, si, cd, cs, x, out2, s.scratch);
          tap_ok (same && !memcmp (out, out2, sizeof out), "%s and %s: the same bits%s",
                  all[a]->name, all[b]->name, f.linear ? ", linear" : "");
        }
  drop (&s);
}

/* The test sees a wrong field: one mean off by 1e-9. */
static void
test_control (void)
{
  subject s;
  double log_error;
  make (&s, 2, 3, 0, 0);
  points (2, 3);
  s.truth.mean[1][0] += 1e-9;
  double worst = against_direct (ito_kernel (), &s, 0.7, 0.6, 0, 1, &log_error);
  tap_ok (worst > 1e-11 && log_error > 1e-13, "control: a mean off by 1e-9 is seen (%.1e)", worst);
  drop (&s);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  srand48 (20240611);
  const ito_kernels *const *all = ito_kernel_all ();
  for (size_t i = 0; all[i]; i++)
    {
      test_accuracy (all[i]);
      test_narrow (all[i], 1e-6, 1e3, 0);
      test_narrow (all[i], 1e-8, 1, 0);
      test_narrow (all[i], 0.1, 3.1, 1);
      test_extremes (all[i]);
      test_lanes (all[i]);
      test_each (all[i]);
    }
  test_classes (2, 0);
  test_classes (2, 1);
  test_classes (7, 1);
  test_control ();
  return tap_done ();
}
