/* Fractional noise by circulant embedding (Davies, Harte 1987; Dietrich, Newsam 1997).
 *
 * The covariances c_0, ..., c_N of N + 1 equal increments, continued evenly, are the first row of a
 * circulant matrix of size M = 2N with eigenvalues l_k = sum_j c_j exp(-2 pi i jk/M) >= 0.  With
 *   w_0 = sqrt(l_0/M) z_0,  w_N = sqrt(l_N/M) z_1,  w_k = sqrt(l_k/2M) (z_2k + i z_2k+1),
 * continued to w_(M-k) = conj w_k, the real numbers x_j = sum_k w_k exp(2 pi i jk/M) have the
 * circulant matrix as their covariance, so the first N have that of fractional noise. */
#include "core/fft_lock.h"
#include "core/memory.h"
#include "core/scalar.h"
#include "random/fractional.h"
#include <fftw3.h>
#include <math.h>
#include <stdlib.h>

/* Square roots of the eigenvalues from their transform, in place of it. */
static int
roots (ito_fractional *f, const double *transform, ito_error *error)
{
  size_t n = f->steps;
  double scale = ito_pow (f->end / (double)n, f->hurst), largest = 0;
  for (size_t k = 0; k <= n; k++)
    largest = fmax (largest, transform[2 * k]);
  for (size_t k = 0; k <= n; k++)
    {
      double l = transform[2 * k] / (double)(2 * n);
      if (!(transform[2 * k] >= -1e-13 * largest)) /* beyond rounding: for no H in (0, 1) */
        return ito_fail (error, GSL_EINVAL,
                         "an eigenvalue %.3g of the circulant embedding, H = %g, %zu steps: it is "
                         "negative; take fewer steps",
                         l, f->hurst, n);
      f->coefficient[k] = scale * sqrt (fmax (k == 0 || k == n ? l : l / 2, 0));
    }
  return GSL_SUCCESS;
}

int
ito_fractional_make_circulant (ito_fractional *f, ito_error *error)
{
  size_t n = f->steps, m = 2 * n;
  double *c = ITO_NEW (double, m + 2, error);
  f->coefficient = ITO_NEW (double, n + 1, error);
  f->normals = m;
  f->work = m + 2;
  if (!error->code)
    {
      /* In place, as all transforms of this file: their plan holds for all memory aligned alike. */
      ito_fft_lock ();
      fftw_plan forward =
          fftw_plan_dft_r2c_1d ((int)m, c, (fftw_complex *)(void *)c, FFTW_ESTIMATE);
      f->plan = fftw_plan_dft_c2r_1d ((int)m, (fftw_complex *)(void *)c, c, FFTW_ESTIMATE);
      ito_fft_unlock ();
      if (forward && f->plan)
        {
          for (size_t k = 0; k <= n; k++)
            c[k] = ito_fractional_covariance (f->hurst, 0, 1, (double)k, (double)k + 1);
          for (size_t k = n + 1; k < m; k++)
            c[k] = c[m - k];
          fftw_execute (forward);
          roots (f, c, error);
        }
      else
        ito_fail (error, GSL_ENOMEM, "FFTW has no plan of length %zu: no memory; take fewer steps",
                  m);
      ito_fft_lock ();
      if (forward)
        fftw_destroy_plan (forward);
      ito_fft_unlock ();
    }
  free (c);
  return error->code;
}

static void
map (const ito_fractional *f, size_t lanes, const double *z, size_t stride, double *x, double *work)
{
  size_t n = f->steps;
  const double *root = f->coefficient;
  for (size_t p = 0; p < lanes; p++)
    {
      work[0] = root[0] * z[p];
      work[2 * n] = root[n] * z[lanes + p];
      work[1] = work[2 * n + 1] = 0;
      for (size_t k = 1; k < n; k++)
        {
          work[2 * k] = root[k] * z[2 * k * lanes + p];
          work[2 * k + 1] = root[k] * z[(2 * k + 1) * lanes + p];
        }
      fftw_execute_dft_c2r (f->plan, (fftw_complex *)(void *)work, work);
      for (size_t k = 0; k < n; k++)
        x[k * stride + p] = work[k];
    }
}

static void
clear (ito_fractional *f)
{
  ito_fft_lock ();
  if (f->plan)
    fftw_destroy_plan (f->plan);
  ito_fft_unlock ();
}

const ito_fractional_source ito_fractional_circulant = { .draw = 0, .map = map, .clear = clear };
