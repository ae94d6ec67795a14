/* The pinwheel, as a fine mixture: stretched Gaussians along curved arms.
 *
 * A point of arm a is r e + v e', r ~ N(1, radial^2), v ~ N(0, tangential^2), where e and e' are
 * the unit vectors at the angle 2 pi a/k + rate exp(r) and at right angles to it.  Here r is split
 * into a node (every s = radial/5, |r - 1| <= 4.4 radial, weights of N(1, radial^2 - s^2)) and the
 * rest N(0, s^2), along which the arm is straight: the covariance of a Gaussian is
 * tangential^2 e' e'^T + s^2 c c^T with the tangent c = e + r rate exp(r) e'. */
#include "core/memory.h"
#include "core/scalar.h"
#include "target/target.h"
#include <stdlib.h>

enum
{
  HALF = 22,
  NODES = 2 * HALF + 1 /* of an arm */
};

static const ito_param params[] = {
  { "k", ITO_PARAM_INTEGER, "5", 1, 100, NULL, "number of arms", 0 },
  { "radial_sd", ITO_PARAM_NUMBER, "0.3", 0, 0.5, NULL, "spread along an arm (of the radius, 1)",
    ITO_PARAM_OPEN_LOWER },
  { "tangential_sd", ITO_PARAM_NUMBER, "0.1", 0, 10, NULL, "spread across an arm",
    ITO_PARAM_OPEN_LOWER },
  { "rate", ITO_PARAM_NUMBER, "0.25", -10, 10, NULL, "turning of the arms", 0 },
  { "scale", ITO_PARAM_NUMBER, "2", 0, 1e150, NULL, "all lengths are multiplied by it",
    ITO_PARAM_OPEN_LOWER },
  { 0 }
};

static int
init (const ito_args *args, struct ito_target *t, ito_error *error)
{
  size_t k = ito_args_integer (args, "k"), n = k * NODES;
  double radial = ito_args_number (args, "radial_sd"), rate = ito_args_number (args, "rate"),
         tangential = ito_args_number (args, "tangential_sd"),
         scale = ito_args_number (args, "scale"), s = radial / 5;
  double *means = ITO_NEW (double, 7 * n, error);
  if (!means)
    return GSL_ENOMEM;
  double *weights = means + 2 * n, *covariances = weights + n;
  for (size_t i = 0; i < n; i++)
    {
      double step = (double)(i % NODES) - HALF, r = 1 + step * s;
      double turn = (double)(i / NODES) / (double)k + rate * ito_exp (r) / 6.283185307179586;
      double c = ito_cos2pi (turn), q = ito_sin2pi (turn), slope = r * rate * ito_exp (r);
      double tx = s * (c - slope * q), ty = s * (q + slope * c);
      double *a = covariances + 4 * i;
      weights[i] = ito_exp (-step * step / 48); /* s^2 / (2 (25 - 1) s^2) */
      means[2 * i] = scale * r * c;
      means[2 * i + 1] = scale * r * q;
      a[0] = scale * scale * (tangential * tangential * q * q + tx * tx);
      a[1] = a[2] = scale * scale * (-tangential * tangential * c * q + tx * ty);
      a[3] = scale * scale * (tangential * tangential * c * c + ty * ty);
    }
  int status = ito_mixture_init (t, 2, n, weights, means, ITO_COVARIANCE_FULL, covariances, error);
  if (t->mixture)
    t->mixture->normalised = 0; /* the user gave no weights */
  free (means);
  return status;
}

const ito_target_type ito_target_pinwheel = {
  { "pinwheel", NULL, "curved arms around 0, as a fine Gaussian mixture, in 2D",
    "scale (r e + v e'), r ~ N(1, radial_sd^2), v ~ N(0, tangential_sd^2), e and e' at the "
    "angle\n2 pi a/k + rate exp(r) and at right angles to it, a = 0, ..., k-1; 45 stretched "
    "Gaussians an arm",
    "Johnson et al. 2016, \"Composing graphical models with neural networks\"", params },
  init
};
