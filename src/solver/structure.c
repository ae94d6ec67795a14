/* Whether callbacks show the structure of noise that is declared: at addressed points, and at the
 * same with positive coordinates (coefficients may have no value elsewhere: what is not finite is
 * passed over), diagonal noise moves coordinate j by W_j alone, and commutative noise has L^j g_k =
 * L^k g_j (P. Kloeden, E. Platen 1992, section 10.3). */
#include "core/memory.h"
#include "random/address.h"
#include "solver/stepper.h"
#include <math.h>
#include <stdlib.h>

#define POINTS 8
#define LANES (2 * POINTS)
#define TOLERANCE 1e-8            /* relative to the largest entry at the point */
#define LARGEST ((size_t)1 << 22) /* doubles of a matrix: beyond, it is taken at its word */

static void
choose_points (const ito_process *p, double *x)
{
  const ito_address address = { .seed = 1, .purpose = ITO_PURPOSE_FIELD };
  ito_normals_fill (&address, 0, POINTS, LANES, p->sde.d, x);
  for (size_t i = 0; i < p->sde.d; i++)
    for (size_t k = 0; k < POINTS; k++)
      x[i * LANES + POINTS + k] = fabs (x[i * LANES + k]);
}

static int
callback_failed (int status, ito_error *error)
{
  return ito_fail (error, GSL_EINVAL, "a callback of the process failed with code %d", status);
}

static int
check_commutes (const ito_sde *sde, double t, const double *x, double *l, ito_error *error)
{
  size_t m = sde->m;
  int status = sde->directional (LANES, LANES, &t, 0, x, l, sde->params);
  if (status)
    return callback_failed (status, error);
  for (size_t p = 0; p < LANES; p++)
    {
      double largest = 0;
      for (size_t at = 0; at < sde->d * m * m; at++)
        largest = fmax (largest, fabs (l[at * LANES + p]));
      for (size_t i = 0; i < sde->d; i++)
        for (size_t j = 0; j < m; j++)
          for (size_t k = 0; k < j; k++)
            {
              double one = l[((i * m + j) * m + k) * LANES + p],
                     two = l[((i * m + k) * m + j) * LANES + p];
              if (fabs (one - two) > TOLERANCE * largest)
                return ito_fail (error, GSL_EINVAL,
                                 "the noise is declared commutative, and L^%zu g_%zu = %g, L^%zu "
                                 "g_%zu = %g in coordinate %zu: declare it general",
                                 j + 1, k + 1, one, k + 1, j + 1, two, i + 1);
            }
    }
  return GSL_SUCCESS;
}

static int
check_diagonal (const ito_sde *sde, double t, const double *x, double *dw, double *out,
                ito_error *error)
{
  for (size_t j = 0; j < sde->m; j++)
    {
      for (size_t k = 0; k < sde->m * LANES; k++)
        dw[k] = k / LANES == j;
      int status = sde->diffusion_dw (LANES, LANES, &t, 0, x, dw, out, sde->params);
      if (status)
        return callback_failed (status, error);
      for (size_t i = 0; i < sde->d; i++)
        for (size_t p = 0; p < LANES; p++)
          if (i != j && isfinite (out[i * LANES + p]) && out[i * LANES + p] != 0)
            return ito_fail (error, GSL_EINVAL,
                             "the noise is declared diagonal, and W_%zu moves coordinate %zu: "
                             "declare it commutative or general",
                             j + 1, i + 1);
    }
  return GSL_SUCCESS;
}

int
ito_solver_check_structure (const ito_process *p, double t_start, double t_end, ito_error *error)
{
  const ito_sde *sde = &p->sde;
  size_t d = sde->d, m = sde->m;
  int commutative =
      sde->noise == ITO_NOISE_COMMUTATIVE && sde->directional && m <= LARGEST / LANES / d / m;
  int diagonal = sde->noise == ITO_NOISE_DIAGONAL && m <= LARGEST / LANES / d;
  if (p->kind != ITO_PROCESS_USER || (!commutative && !diagonal))
    return GSL_SUCCESS;
  double *x = ITO_NEW (double, d *LANES, error);
  double *a = x ? ITO_NEW (double, (commutative ? d * m * m : m) * LANES, error) : NULL;
  double *b = a ? ITO_NEW (double, d *LANES, error) : NULL;
  if (b)
    {
      choose_points (p, x);
      for (int k = 0; k < 2 && !error->code; k++)
        if (commutative)
          check_commutes (sde, k ? t_end : t_start, x, a, error);
        else
          check_diagonal (sde, k ? t_end : t_start, x, a, b, error);
    }
  free (x);
  free (a);
  free (b);
  return error->code;
}
