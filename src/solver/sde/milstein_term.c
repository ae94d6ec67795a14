/* Milstein's term (G. Milstein 1974, Theory Probab. Appl. 19, 557; Kloeden, Platen 1992, 10.3),
 *
 *   sum_jk L^j g_k I_(j,k),  L^j = sum_l g_lj d/dx_l,
 *   I_(j,k) = int int dW_j dW_k = (W_j W_k - delta_jk |h|)/2 + A_jk
 *
 * with A the Levy area.  Where the noise commutes the areas cancel.  Diagonal noise:
 * g_ii g_ii' (W_i^2 - |h|)/2. */
#include "solver/sde/milstein_term.h"
#include <math.h>

static int
is_diagonal (const ito_sde *sde)
{
  return (sde->noise == ITO_NOISE_DIAGONAL || (sde->d == 1 && sde->m == 1)) && sde->derivative;
}

int
ito_milstein_has_term (const ito_process *p)
{
  return p->sde.noise != ITO_NOISE_NONE && p->sde.noise != ITO_NOISE_ADDITIVE;
}

int
ito_milstein_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                    ito_error *error)
{
  const ito_sde *sde = &p->sde;
  (void)g;
  if (!ito_milstein_has_term (p) || is_diagonal (sde))
    return GSL_SUCCESS;
  if (sde->noise == ITO_NOISE_DIAGONAL || !sde->directional)
    return ito_fail (error, GSL_EINVAL,
                     "%s needs the derivative of the noise, and the process has none: give "
                     "ito_sde.%s, or use euler-maruyama",
                     s->spec, sde->noise == ITO_NOISE_DIAGONAL ? "derivative" : "directional");
  if (ito_levy_check (s, p, error))
    return error->code;
  if (sde->m > ((size_t)1 << 27) / sde->d / sde->m)
    return ito_fail (error, GSL_EINVAL,
                     "%s forms d m^2 directional derivatives a path, too many for d = %zu, m = "
                     "%zu: use euler-maruyama",
                     s->spec, sde->d, sde->m);
  return GSL_SUCCESS;
}

size_t
ito_milstein_extra (const struct ito_solver *s, const ito_process *p, size_t stride)
{
  const ito_sde *sde = &p->sde;
  size_t m = sde->m;
  if (!ito_milstein_has_term (p) || is_diagonal (sde))
    return 0;
  return sde->d * m * m * stride + ito_levy_memory (s, p, stride);
}

static void
note_status (const ito_step *s, int status)
{
  if (status && !*s->user_status)
    *s->user_status = status;
}

/* g v and then times the derivative, v_i = |h| (z_i^2 - 1)/2. */
static void
diagonal (const ito_step *s, const double *x, const double *z, double *out)
{
  const ito_sde *sde = &s->process->sde;
  const double half = 0.5 * fabs (s->coef[ITO_SDE_H]);
  double *v = s->spare;
  for (size_t i = 0; i < s->m; i++)
    for (size_t p = 0; p < s->n; p++)
      {
        size_t at = i * s->stride + p;
        v[at] = half * (z[at] * z[at] - 1);
      }
  ito_step_diffusion (s, x, v, out);
  note_status (s, sde->derivative (s->n, s->stride, &s->t0, 0, x, v, sde->params));
  for (size_t i = 0; i < s->d; i++)
    for (size_t p = 0; p < s->n; p++)
      out[i * s->stride + p] *= v[i * s->stride + p];
}

/* out += (L^j g_k + L^k g_j) (W_j W_k)/2 + (L^j g_k - L^k g_j) A_jk of a pair j < k; area NULL: 0.
 */
static void
add_pair (const ito_step *s, const double *l, size_t j, size_t k, const double *z,
          const double *area, double *out)
{
  const size_t m = s->m, stride = s->stride;
  const double size = fabs (s->coef[ITO_SDE_H]);
  const double *zj = z + j * stride, *zk = z + k * stride;
  for (size_t i = 0; i < s->d; i++)
    {
      const double *jk = l + ((i * m + j) * m + k) * stride,
                   *kj = l + ((i * m + k) * m + j) * stride;
      double *y = out + i * stride;
      if (area)
        for (size_t p = 0; p < s->n; p++)
          y[p] += size * (0.5 * (jk[p] + kj[p]) * (zj[p] * zk[p]) + (jk[p] - kj[p]) * area[p]);
      else
        for (size_t p = 0; p < s->n; p++)
          y[p] += size * (0.5 * (jk[p] + kj[p]) * (zj[p] * zk[p]));
    }
}

static void
full (const ito_step *s, const double *x, const double *z, double *out)
{
  const ito_sde *sde = &s->process->sde;
  const size_t m = s->m, stride = s->stride;
  const double half = 0.5 * fabs (s->coef[ITO_SDE_H]);
  double *l = s->extra;
  note_status (s, sde->directional (s->n, stride, &s->t0, 0, x, l, sde->params));
  const double *area = ito_levy_draw (s, l + s->d * m * m * stride);
  for (size_t i = 0; i < s->d; i++)
    for (size_t j = 0; j < m; j++)
      {
        const double *jj = l + ((i * m + j) * m + j) * stride, *zj = z + j * stride;
        double *y = out + i * stride;
        for (size_t p = 0; p < s->n; p++)
          y[p] = (j ? y[p] : 0) + half * (jj[p] * (zj[p] * zj[p] - 1));
      }
  for (size_t j = 0; j < m; j++)
    for (size_t k = j + 1; k < m; k++)
      add_pair (s, l, j, k, z, area ? ito_levy_pair (area, stride, j, k) : NULL, out);
}

void
ito_milstein_term (const ito_step *s, const double *x, const double *z, double *out)
{
  if (is_diagonal (&s->process->sde))
    diagonal (s, x, z, out);
  else
    full (s, x, z, out);
}
