/* Markov approximation of fractional Brownian motion (Daems, Opper, Crevecoeur, Birdal 2024).
 *
 * On [0, 1], a = H + 1/2: E int (sum omega_k Y_k - B)^2 dt = omega^T A omega - 2 b^T omega + c,
 *   A_ij = int_0^1 (1 - u) exp(-(g_i + g_j) u) du = phi_2(-(g_i + g_j))
 *   b_i  = 1/Gamma(a) int_0^1 (1 - u) u^(a-1) exp(-g_i u) du = exp(-g) 1F1(2; a + 2; g)/Gamma(a +
 * 2) = g^-a P(a, g) - a g^(-a-1) P(a + 1, g),  P the regularised incomplete gamma function c    =
 * 1/(2H (2H + 1) Gamma(a)^2) The first form of b (Kummer's transformation) is a sum of positive
 * terms: no cancellation. Other horizons by B_(Tt) = T^H B_t: rates over T, weights times T^(H -
 * 1/2). */
#include "core/memory.h"
#include "core/scalar.h"
#include "random/fractional.h"
#include <math.h>
#include <stdlib.h>

/* Gamma(a), a > 0: Stirling's series at a + 16, 7 terms, and Gamma(a + 1) = a Gamma(a). */
static double
gamma_function (double a)
{
  static const double term[] = { 1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                                 1.0 / 1188, -691.0 / 360360, 1.0 / 156 };
  double product = 1, x = a + 16, sum = 0, half = 0.5 * (x - 0.5);
  for (int i = 0; i < 16; i++)
    product *= a + i;
  for (int i = 7; i-- > 0;)
    sum = (sum / (x * x)) + term[i];
  /* x^(x - 1/2) in two halves: the power's error is that of its exponent. */
  double power = ito_pow (x, half);
  return 2.50662827463100050242 * power * ito_exp (-x) * power * ito_exp (sum / x) / product;
}

double
ito_fractional_gram (double gamma, double other)
{
  return ito_phi2 (-(gamma + other));
}

double
ito_fractional_square (double hurst)
{
  double g = gamma_function (hurst + 0.5);
  return 1 / (2 * hurst * (2 * hurst + 1) * g * g);
}

double
ito_fractional_moment (double hurst, double gamma)
{
  double a = hurst + 0.5;
  if (gamma > 50) /* 1 - P < 1e-20 */
    return ito_pow (gamma, -a) * (1 - a / gamma);
  double term = 1, sum = 1;
  for (int k = 0; k < 400 && term > 0x1p-60 * sum; k++)
    {
      term *= (2 + k) * gamma / ((a + 2 + k) * (k + 1));
      sum += term;
    }
  return ito_exp (-gamma) * sum / gamma_function (a + 2);
}

static int
check (double hurst, double end, size_t terms, double rate_ratio, ito_error *error)
{
  if (!(hurst > 0 && hurst < 1))
    return ito_fail (error, GSL_EINVAL, "H = %g of fractional noise: it is between 0 and 1", hurst);
  if (!(end > 0) || isinf (end))
    return ito_fail (error, GSL_EINVAL,
                     "a Markov approximation until t = %g: the end must be positive and finite",
                     end);
  if (terms < 1 || terms > ITO_MAX_FRACTIONAL_TERMS)
    return ito_fail (error, GSL_EINVAL, "%zu terms of a Markov approximation: they are 1 to %u",
                     terms, ITO_MAX_FRACTIONAL_TERMS);
  if (!(rate_ratio > 1 && rate_ratio <= 1e12))
    return ito_fail (error, GSL_EINVAL,
                     "rates of a Markov approximation up to %g/T: above 1/T and up to 1e12/T",
                     rate_ratio);
  return GSL_SUCCESS;
}

/* Solves L L^T x = b in place; L packed. */
static void
solve (size_t n, const double *l, double *x)
{
  for (size_t i = 0; i < n; i++)
    {
      for (size_t j = 0; j < i; j++)
        x[i] -= l[i * (i + 1) / 2 + j] * x[j];
      x[i] /= l[i * (i + 1) / 2 + i];
    }
  for (size_t i = n; i-- > 0;)
    {
      for (size_t j = i + 1; j < n; j++)
        x[i] -= l[j * (j + 1) / 2 + i] * x[j];
      x[i] /= l[i * (i + 1) / 2 + i];
    }
}

int
ito_fractional_weights (double hurst, double end, size_t terms, double rate_ratio, double *rates,
                        double *weights, double *cost, ito_error *error)
{
  double l[ITO_MAX_FRACTIONAL_TERMS * (ITO_MAX_FRACTIONAL_TERMS + 1) / 2], *a = l, gain = 0;
  if (check (hurst, end, terms, rate_ratio, error))
    return error->code;
  for (size_t i = 0; i < terms; i++)
    {
      double place = terms > 1 ? 2 * (double)i / (double)(terms - 1) - 1 : 0;
      rates[i] = ito_pow (rate_ratio, place);
      weights[i] = ito_fractional_moment (hurst, rates[i]);
      for (size_t j = 0; j <= i; j++)
        *a++ = ito_fractional_gram (rates[i], rates[j]);
    }
  if (ito_fractional_factor (terms, l, 1e-14) < terms)
    return ito_fail (error, GSL_EINVAL,
                     "%zu terms of a Markov approximation with rates up to %g/T are dependent to "
                     "rounding; take fewer terms, or larger rates",
                     terms, rate_ratio);
  solve (terms, l, weights);
  for (size_t i = 0; i < terms; i++)
    gain += ito_fractional_moment (hurst, rates[i]) * weights[i];
  *cost = 1 - gain / ito_fractional_square (hurst);
  double scale = ito_pow (end, hurst - 0.5);
  for (size_t i = 0; i < terms; i++)
    {
      rates[i] /= end;
      weights[i] *= scale;
    }
  return GSL_SUCCESS;
}

int
ito_fractional_markov (double hurst, double end, size_t terms, double rate_ratio, double *rates,
                       double *weights, double *cost)
{
  ito_error error = ITO_NO_ERROR;
  ito_fractional_weights (hurst, end, terms, rate_ratio, rates, weights, cost, &error);
  return ITO_RAISE (&error);
}
