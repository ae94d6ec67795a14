/* The phi functions (Hochbruck, Ostermann 2010, Acta Numerica 19, 209, eqs. 2.10, 2.11) and what is
 * made of them:
 *
 *   phi_j(z) = sum_i z^i/(i + j)!,   phi_{j+1}(z) = (phi_j(z) - 1/j!)/z,
 *   int_0^1 e^{(1-v)z} v^m dv = m! phi_{m+1}(z).
 *
 * Near 0 the recursion upwards cancels: there the highest is summed and the recursion run down. */
#include "solver/diffusion/exponential_weights.h"
#include "core/scalar.h"
#include <math.h>

static const double factorial[ITO_PHI_MAX + 1] = { 1, 1, 2, 6, 24, 120, 720 };

/* sum_i z^i/(i + k)!, as nested quotients. */
static double
sum (unsigned k, double z)
{
  double s = 1;
  for (unsigned i = k + 30; i > k; i--)
    s = 1 + z * s / i;
  return s / factorial[k];
}

void
ito_phi_functions (unsigned k, double z, double *phi)
{
  phi[0] = ito_exp (z);
  if (k == 0)
    return;
  if (fabs (z) <= 3)
    {
      phi[k] = sum (k, z);
      for (unsigned j = k; j-- > 1;)
        phi[j] = z * phi[j + 1] + 1 / factorial[j];
      return;
    }
  phi[1] = ito_phi1 (z);
  for (unsigned j = 1; j < k; j++)
    phi[j + 1] = (phi[j] - 1 / factorial[j]) / z;
}

void
ito_exponential_weights (unsigned k, const double *u, double z, double *w)
{
  double phi[ITO_PHI_MAX + 1];
  ito_phi_functions (k, z, phi);
  for (unsigned j = 0; j < k; j++)
    {
      /* prod_{i != j} (v - u_i)/(u_j - u_i), by powers of v. */
      double c[ITO_PHI_MAX] = { 1 };
      unsigned degree = 0;
      for (unsigned i = 0; i < k; i++)
        {
          if (i == j)
            continue;
          double scale = 1 / (u[j] - u[i]);
          degree++;
          c[degree] = 0;
          for (unsigned l = degree; l > 0; l--)
            c[l] = (c[l - 1] - u[i] * c[l]) * scale;
          c[0] *= -u[i] * scale;
        }
      w[j] = 0;
      for (unsigned l = 0; l <= degree; l++)
        w[j] += c[l] * (factorial[l] * phi[l + 1]);
    }
}
