/* Gauss-Legendre quadrature: the roots of P_n by Newton's method from cos(pi (i + 3/4)/(n + 1/2))
 * (Abramowitz, Stegun 1964, 22.16.6), weights 2/((1 - x^2) P_n'(x)^2). */
#include "solver/diffusion/quadrature.h"
#include "core/scalar.h"

void
ito_gauss_legendre (double node[ITO_GAUSS], double weight[ITO_GAUSS])
{
  for (int i = 0; i < ITO_GAUSS / 2; i++)
    {
      double x = ito_cos2pi ((i + 0.75) / (ITO_GAUSS + 0.5) / 2), slope = 1;
      for (int iteration = 0; iteration < 6; iteration++)
        {
          double p = 1, q = 0;
          for (int k = 1; k <= ITO_GAUSS; k++)
            {
              double next = ((2 * k - 1) * x * p - (k - 1) * q) / k;
              q = p;
              p = next;
            }
          slope = ITO_GAUSS * (x * p - q) / (x * x - 1);
          x -= p / slope;
        }
      node[i] = (1 - x) / 2;
      node[ITO_GAUSS - 1 - i] = (1 + x) / 2;
      weight[i] = weight[ITO_GAUSS - 1 - i] = 1 / ((1 - x * x) * slope * slope);
    }
}
