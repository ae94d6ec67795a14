/* A mixture of three Gaussians in the plane, its scores exact and perturbed, written out in long
 * double from the definitions: the truth of the tests of scores. */
#ifndef ITO_TESTS_SCORE_DIRECT_H
#define ITO_TESTS_SCORE_DIRECT_H

#include <ito/random.h>
#include <math.h>

#define DIRECT_SPEC                                                                                \
  "gmm:weights=[0.5;0.3;0.2],means=[[1;2];[-2;0.5];[0;-1.5]],"                                     \
  "covariances=[[[0.5;0.2];[0.2;0.3]];[[0.1;-0.05];[-0.05;0.4]];[[1;0];[0;0.05]]]"

static const long double direct_weight[3] = { 0.5, 0.3, 0.2 };
static const long double direct_mean[3][2] = { { 1, 2 }, { -2, 0.5 }, { 0, -1.5 } };
static const long double direct_cov[3][3] = { { 0.5, 0.2, 0.3 },
                                              { 0.1, -0.05, 0.4 },
                                              { 1, 0, 0.05 } }; /* xx, xy, yy */

/* Score and denoiser at (alpha, sigma). */
static inline void
direct_at (long double alpha, long double sigma, const long double x[2], long double score[2],
           long double denoiser[2])
{
  long double l[3], s[3][2], D[3][2], top = -INFINITY, sum = 0;
  for (int k = 0; k < 3; k++)
    {
      long double a = alpha * alpha * direct_cov[k][0] + sigma * sigma;
      long double b = alpha * alpha * direct_cov[k][1];
      long double c = alpha * alpha * direct_cov[k][2] + sigma * sigma, det = a * c - b * b;
      long double u = x[0] - alpha * direct_mean[k][0], v = x[1] - alpha * direct_mean[k][1];
      s[k][0] = -(c * u - b * v) / det;
      s[k][1] = -(a * v - b * u) / det;
      l[k] = logl (direct_weight[k]) - logl (det) / 2 + (u * s[k][0] + v * s[k][1]) / 2;
      D[k][0] =
          direct_mean[k][0] - alpha * (direct_cov[k][0] * s[k][0] + direct_cov[k][1] * s[k][1]);
      D[k][1] =
          direct_mean[k][1] - alpha * (direct_cov[k][1] * s[k][0] + direct_cov[k][2] * s[k][1]);
      top = l[k] > top ? l[k] : top;
    }
  score[0] = score[1] = denoiser[0] = denoiser[1] = 0;
  for (int k = 0; k < 3; k++)
    sum += l[k] = expl (l[k] - top);
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < 2; i++)
      {
        score[i] += l[k] / sum * s[k][i];
        denoiser[i] += l[k] / sum * D[k][i];
      }
}

/* Random Fourier features from the public generator. */
typedef struct
{
  unsigned modes;
  uint64_t seed;
  double length, rate;
} direct_field;

static inline void
direct_phi (const direct_field *f, const long double x[2], long double t, long double phi[2])
{
  const long double turn = 2 * acosl (-1);
  double w[2][64], a[2][64], b[64], r[64];
  ito_address address = { .seed = f->seed, .purpose = ITO_PURPOSE_FIELD };
  ito_normals (&address, 0, f->modes, 64, 2, w[0]);
  address.draw = 1;
  ito_normals (&address, 0, f->modes, 64, 2, a[0]);
  address.draw = 2;
  ito_uniforms (&address, 0, f->modes, 64, 1, b);
  address.draw = 3;
  ito_normals (&address, 0, f->modes, 64, 1, r);
  phi[0] = phi[1] = 0;
  for (unsigned m = 0; m < f->modes; m++)
    {
      long double angle =
          (w[0][m] * x[0] + w[1][m] * x[1]) / f->length + r[m] * f->rate * t + turn * b[m];
      for (int i = 0; i < 2; i++)
        phi[i] += sqrtl (2.0L / f->modes) * a[i][m] * cosl (angle);
    }
}

typedef struct
{
  double scale, bias[2], noise, growth, decay;
  direct_field field;
} direct_error;

/* The perturbed score at (alpha, sigma) of time t, and its denoiser (x + sigma^2 s)/alpha. */
static inline void
direct_perturbed (const direct_error *e, long double t, long double alpha, long double sigma,
                  const long double x[2], long double score[2], long double denoiser[2])
{
  long double phi[2], size = powl (sigma, e->growth) * expl (-e->decay * t);
  direct_at (alpha, sigma, x, score, denoiser);
  direct_phi (&e->field, x, t, phi);
  for (int i = 0; i < 2; i++)
    {
      score[i] += size * ((e->scale - 1) * score[i] + e->bias[i] + e->noise * phi[i]);
      denoiser[i] = (x[i] + sigma * sigma * score[i]) / alpha;
    }
}

#endif
