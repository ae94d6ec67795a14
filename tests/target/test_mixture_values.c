/* Values of a mixture at a point: against mpmath with 80 digits, numbers of reference
 * implementations, and numerical differentiation of the definition in long double. */
#include "larger.h"
#include "mixture_direct.h"
#include "mixture_truth.h"
#include "parity_density.h"
#include "tap.h"
#include "target/target.h"

/* |a - b| / |b| in the Euclidean norm. */
static double
off (size_t n, const double *a, const double *b)
{
  double e = 0, s = 0;
  for (size_t i = 0; i < n; i++)
    {
      e += (a[i] - b[i]) * (a[i] - b[i]);
      s += b[i] * b[i];
    }
  return s > 0 ? sqrt (e / s) : sqrt (e);
}

static void
test_truth (void)
{
  ito_target *t = ito_target_alloc_mixture (3, 5, truth_weights, truth_means, ITO_COVARIANCE_FULL,
                                            truth_covariances);
  double l_off = 0, s_off = 0, d_off = 0, h_off = 0, g_off = 0, control = 0;
  size_t n = sizeof truth_points / sizeof truth_points[0];
  for (size_t i = 0; i < n; i++)
    {
      double l, s[3], d[3], h[9], g[3];
      ito_target_values v = {
        .log_density = &l, .score = s, .denoiser = d, .hessian = h, .grad_laplacian = g
      };
      if (ito_target_at (t, truth_points[i].alpha, truth_points[i].sigma, truth_points[i].x, &v))
        printf ("Bail out! %s\n", ito_last_error ()), exit (99);
      l_off = larger (l_off, fabs (l / truth_points[i].logp - 1));
      s_off = larger (s_off, off (3, s, truth_points[i].score));
      /* absolute below 1: the means of size 1 cancel where x = 0, sigma = 0 */
      double size = off (3, truth_points[i].denoiser, (double[3]){ 0 });
      d_off = larger (d_off, off (3, d, truth_points[i].denoiser) * fmin (1, size));
      h_off = larger (h_off, off (9, h, truth_points[i].hessian));
      /* relative to the third derivatives that cancel where one component rules */
      double scale = sqrt (off (9, h, (double[9]){ 0 })), floor = scale * scale * scale;
      g_off = larger (
          g_off, off (3,
                      (double[]){ g[0] - truth_points[i].grad_laplacian[0],
                                  g[1] - truth_points[i].grad_laplacian[1],
                                  g[2] - truth_points[i].grad_laplacian[2] },
                      (double[3]){ 0 })
                     / larger (floor, off (3, truth_points[i].grad_laplacian, (double[3]){ 0 })));
      ito_target_at (t, truth_points[i].alpha, truth_points[i].sigma + 1e-9, truth_points[i].x, &v);
      control = larger (control, off (3, s, truth_points[i].score));
    }
  tap_ok (l_off < 1e-12, "mpmath: log-density within %.1e (1e-12)", l_off);
  tap_ok (s_off < 1e-12, "mpmath: score within %.1e in norm (1e-12)", s_off);
  tap_ok (d_off < 1e-12, "mpmath: denoiser within %.1e in norm (1e-12)", d_off);
  tap_ok (h_off < 1e-12, "mpmath: Hessian within %.1e in norm (1e-12)", h_off);
  tap_ok (g_off < 1e-11, "mpmath: gradient of the Laplacian within %.1e (1e-11)", g_off);
  tap_ok (control > 1e-12, "control: sigma off by 1e-9 is seen (%.1e)", control);
  ito_target_free (t);
}

static void
test_parity (void)
{
  ito_target *t = ito_target_alloc_mixture (2, 3, parity_weights, parity_means, ITO_COVARIANCE_FULL,
                                            parity_covariances);
  double l_off = 0, s_off = 0;
  for (size_t i = 0; i < sizeof parity_t / sizeof parity_t[0]; i++)
    {
      long double u = parity_t[i], log_alpha = -u * u * (20 - 0.1L) / 4 - u * 0.1L / 2;
      double alpha = (double)expl (log_alpha), sigma = (double)sqrtl (-expm1l (2 * log_alpha));
      for (size_t p = 0; p < 64; p++)
        {
          double l, s[2];
          ito_target_values v = { .log_density = &l, .score = s };
          ito_target_at (t, alpha, sigma, parity_x + 2 * p, &v);
          l_off = larger (l_off, fabs (l / parity_logp[i * 64 + p] - 1));
          s_off = larger (s_off, off (2, s, parity_score + 2 * (i * 64 + p)));
        }
    }
  tap_ok (l_off < 1e-12, "reference implementations: log-density within %.1e (1e-12)", l_off);
  tap_ok (s_off < 1e-12, "reference implementations: score within %.1e in norm (1e-12)", s_off);
  ito_target_free (t);
}

/* Weights of the first derivative on 8 neighbours: error h^8 f^(9) / 630. */
static const long double stencil[4] = { 4.0L / 5, -1.0L / 5, 4.0L / 105, -1.0L / 280 };

static long double
derivative (const direct_mixture *m, double alpha, double sigma, const double *x, size_t i,
            size_t of, long double h)
{
  long double sum = 0;
  for (int s = 1; s <= 4; s++)
    for (int sign = -1; sign <= 1; sign += 2)
      {
        long double y[DIRECT_D];
        direct_values v;
        for (size_t j = 0; j < m->d; j++)
          y[j] = x[j] + (j == i ? sign * s * h : 0);
        direct_at (m, alpha, sigma, y, &v);
        sum += sign * stencil[s - 1] * (of == 0 ? v.logp : v.score[of - 1]);
      }
  return sum / h;
}

/* sum_i d/dx_j d/dx_i s_i, by the stencil applied twice. */
static long double
third (const direct_mixture *m, double alpha, double sigma, const double *x, size_t j,
       long double h)
{
  long double sum = 0;
  for (int s = 1; s <= 4; s++)
    for (int sign = -1; sign <= 1; sign += 2)
      for (size_t i = 0; i < m->d; i++)
        for (int s2 = 1; s2 <= 4; s2++)
          for (int sign2 = -1; sign2 <= 1; sign2 += 2)
            {
              long double y[DIRECT_D];
              direct_values v;
              for (size_t n = 0; n < m->d; n++)
                y[n] = x[n] + (n == j ? sign * s * h : 0) + (n == i ? sign2 * s2 * h : 0);
              direct_at (m, alpha, sigma, y, &v);
              sum += sign * stencil[s - 1] * sign2 * stencil[s2 - 1] * v.score[i];
            }
  return sum / (h * h);
}

static void
test_numerical (void)
{
  static const char *const shapes[] = { "isotropic", "diagonal", "full" };
  for (int shape = 0; shape < 3; shape++)
    {
      double s_off = 0, h_off = 0, g_off = 0, r_off = 0, d_off = 0, div_off = 0;
      for (size_t d = 1; d <= 4; d++)
        {
          direct_mixture m;
          double covariances[DIRECT_K * 16], means[DIRECT_K * 4];
          direct_random (&m, d, 3 + d, shape, 0, covariances);
          direct_means (&m, means);
          ito_target *t = ito_target_alloc_mixture (d, m.k, m.w, means, (ito_covariance_shape)shape,
                                                    covariances);
          for (int n = 0; n < 3; n++)
            {
              double alpha = 0.8, sigma = 0.5, x[4], s[4], h[16], g[4], den[4], r[DIRECT_K], div,
                     cd = 0.7, cs = -0.4, norm = 0;
              long double y[DIRECT_D], truth[16], dot = 0;
              direct_values v;
              for (size_t i = 0; i < d; i++)
                y[i] = x[i] = 2 * direct_normal ();
              direct_at (&m, alpha, sigma, y, &v);
              ito_target_values out = { .score = s,
                                        .hessian = h,
                                        .grad_laplacian = g,
                                        .denoiser = den,
                                        .responsibilities = r };
              ito_target_at (t, alpha, sigma, x, &out);
              for (size_t i = 0; i < d; i++)
                truth[i] = derivative (&m, alpha, sigma, x, i, 0, 0.005L);
              s_off = larger (s_off, direct_error (d, s, 1, truth, 1));
              s_off = larger (s_off, direct_error (d, s, 1, v.score, 1));
              d_off = larger (d_off, direct_error (d, den, 1, v.denoiser, 1));
              r_off = larger (r_off, direct_error (m.k, r, 1, v.r, 1));
              for (size_t i = 0; i < d; i++)
                for (size_t j = 0; j < d; j++)
                  truth[i * d + j] = derivative (&m, alpha, sigma, x, i, j + 1, 0.005L);
              h_off = larger (h_off, direct_error (d * d, h, 1, truth, 1));
              for (size_t i = 0; i < d; i++)
                dot += truth[i * d + i];
              for (size_t i = 0; i < d * d; i++)
                norm += (double)(truth[i] * truth[i]);
              /* D = (x + sigma^2 s) / alpha */
              dot = cd * ((long double)d + 0.25L * dot) / 0.8L + cs * dot;
              ito_error error = ITO_NO_ERROR;
              ito_mixture_divergence (t->mixture, alpha, sigma, cd, cs, 1, 1, x, &div, &error);
              div_off = larger (div_off, fabs ((double)(div - dot)) / (1 + sqrt (norm)));
              for (size_t j = 0; j < d; j++)
                truth[j] = third (&m, alpha, sigma, x, j, 0.01L);
              g_off = larger (g_off, direct_error (d, g, 1, truth, 1));
            }
          ito_target_free (t);
        }
      tap_ok (s_off < 1e-12, "%s: score against numerical differentiation, within %.1e (1e-12)",
              shapes[shape], s_off);
      tap_ok (d_off < 1e-13 && r_off < 1e-13,
              "%s: denoiser and responsibilities against the definition, within %.1e, %.1e",
              shapes[shape], d_off, r_off);
      tap_ok (h_off < 1e-11, "%s: Hessian, within %.1e (1e-11)", shapes[shape], h_off);
      tap_ok (g_off < 1e-9, "%s: gradient of the Laplacian, within %.1e (1e-9)", shapes[shape],
              g_off);
      tap_ok (div_off < 1e-11, "%s: divergence of a field, within %.1e (1e-11)", shapes[shape],
              div_off);
    }
}

/* Where one component rules, the mixture is that Gaussian: exact at the ends. */
static void
test_ends (void)
{
  double means[] = { -1, 2, 3, -1 }, variances[] = { 0.25, 1 }, x[] = { -1 + 3e-9, 2 - 4e-9 };
  ito_target *t = ito_target_alloc_mixture (2, 2, NULL, means, ITO_COVARIANCE_ISOTROPIC, variances);
  double l, s[2], d[2], h[4], g[2], r[2];
  ito_target_values v = { &l, s, d, h, g, r };

  ito_target_at (t, 0, 1, (double[]){ 0.5, -2 }, &v);
  tap_ok (off (2, s, (double[]){ -0.5, 2 }) < 1e-15 && off (2, d, (double[]){ 1, 0.5 }) < 1e-15
              && r[0] == 0.5,
          "alpha = 0: standard normal, the denoiser is the mean");
  ito_target_at (t, 1, 0, (double[]){ 0.5, -2 }, &v);
  tap_ok (off (2, d, (double[]){ 0.5, -2 }) < 1e-15, "sigma = 0: the denoiser is x");

  /* narrow: variances 1e-16, at a distance of 5e-9 from the first mean: one component */
  double tiny[] = { 1e-16, 1e-16 };
  ito_target *n = ito_target_alloc_mixture (2, 2, NULL, means, ITO_COVARIANCE_ISOTROPIC, tiny);
  ito_target_at (n, 1, 0, x, &v);
  double e[] = { -(x[0] + 1) / 1e-16, -(x[1] - 2) / 1e-16 };
  tap_ok (off (2, s, e) < 1e-15 && r[1] == 0 && g[0] == 0 && g[1] == 0 && isfinite (l)
              && fabs (h[0] / -1e16 - 1) < 1e-15,
          "variances of 1e-16: the score of one Gaussian, without cancellation");
  ito_target_at (n, 1, 1e-8, (double[]){ 1e8, 1e8 }, &v);
  int finite = isfinite (l);
  for (int i = 0; i < 2; i++)
    finite = finite && isfinite (s[i]) && isfinite (d[i]) && isfinite (g[i]) && isfinite (h[3 * i]);
  tap_ok (finite, "a point at 1e8, variances of 2e-16: everything is finite");
  ito_target_free (n);
  ito_target_free (t);

  double w[] = { 1, 0 };
  t = ito_target_alloc_mixture (2, 2, w, means, ITO_COVARIANCE_ISOTROPIC, variances);
  ito_target_at (t, 1, 0.5, means + 2, &v);
  double mine[2] = { -8, 6 };
  tap_ok (off (2, s, mine) < 1e-15 && r[1] == 0 && isfinite (l) && isfinite (g[0]),
          "a component of weight 0 is not seen, even at its mean");
  ito_target_free (t);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  srand48 (11);
  test_truth ();
  test_parity ();
  test_numerical ();
  test_ends ();
  return tap_done ();
}
