/* Random variables of weak schemes of order 2 (Kloeden, Platen 1992, section 15.1; A. Roessler
 * 2009, SIAM J. Numer. Anal. 47, 1713): in the place of the double integrals of W_k and W_l,
 *
 *   I_(k,l)/|h| = (z_k z_l - s_k s_l)/2 (k < l),  (z_k z_l + s_k s_l)/2 (k > l)
 *
 * with independent signs s_k.  Products of two of them have the moments of the integrals: signs of
 * different pairs are uncorrelated, which is all that order 2 asks. */
#include "solver/sde/weak_integrals.h"

void
ito_weak_draws (const ito_step *s, double *z, double *sign)
{
  if (s->m == 0)
    return;
  ito_step_normals (s, 0, z);
  ito_step_normals (s, 1, sign);
  for (size_t i = 0; i < s->m; i++)
    for (size_t p = 0; p < s->n; p++)
      sign[i * s->stride + p] = sign[i * s->stride + p] < 0 ? -1 : 1;
}

void
ito_weak_integral (const ito_step *s, const double *z, const double *sign, size_t k, size_t l,
                   double *out)
{
  const double *zk = z + k * s->stride, *zl = z + l * s->stride;
  const double *sk = sign + k * s->stride, *sl = sign + l * s->stride;
  const double half = k < l ? -0.5 : 0.5;
  for (size_t p = 0; p < s->n; p++)
    out[p] = 0.5 * (zk[p] * zl[p]) + half * (sk[p] * sl[p]);
}

void
ito_weak_column (const ito_step *s, double t, const double *x, size_t k, const double *w,
                 double *dw, double *out)
{
  for (size_t j = 0; j < s->m; j++)
    for (size_t p = 0; p < s->n; p++)
      dw[j * s->stride + p] = j != k ? 0 : w ? w[p] : 1;
  ito_step_diffusion_at (s, t, x, dw, out);
}
