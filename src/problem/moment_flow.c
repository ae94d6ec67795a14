/* The exponential of a small matrix times a vector, for moments of linear and affine equations:
 * exp(t M) v in steps of |t M| <= 1/2, each by its Taylor series, in long double. */
#include "problem/problem.h"
#include <math.h>

#define MOST 8
#define TERMS 24 /* 2^-24/24! < 1e-30 */

void
ito_moment_flow (size_t n, const double *matrix, double t, double *v)
{
  long double state[MOST], term[MOST], next[MOST], norm = 0;
  for (size_t i = 0; i < n; i++)
    {
      long double sum = 0;
      for (size_t j = 0; j < n; j++)
        sum += fabsl ((long double)matrix[i * n + j]);
      norm = fmaxl (norm, sum);
      state[i] = v[i];
    }
  long double steps = ceill (2 * norm * fabsl ((long double)t)), h = steps > 0 ? t / steps : 0;
  for (long double s = 0; s < steps; s++)
    {
      for (size_t i = 0; i < n; i++)
        term[i] = state[i];
      for (int k = 1; k <= TERMS; k++)
        {
          for (size_t i = 0; i < n; i++)
            {
              next[i] = 0;
              for (size_t j = 0; j < n; j++)
                next[i] += h / k * matrix[i * n + j] * term[j];
            }
          for (size_t i = 0; i < n; i++)
            state[i] += term[i] = next[i];
        }
    }
  for (size_t i = 0; i < n; i++)
    v[i] = (double)state[i];
}
