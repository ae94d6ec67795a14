/* A drift given by point is the same drift on blocks, whatever the dimension, lanes and times. */
#include "process/process.h"
#include "tap.h"
#include <ito/ito.h>

/* Depends on every coordinate and on time. */
static int
drift (double t, const double *x, double *out, void *params)
{
  size_t d = *(const size_t *)params;
  for (size_t i = 0; i < d; i++)
    out[i] = t * x[d - 1 - i] + (double)i;
  return x[0] > 1e3 ? 77 : 0;
}

static void
test_dimension (size_t d)
{
  enum
  {
    N = 13,
    STRIDE = 24
  };
  double *x = calloc (d * STRIDE, sizeof *x), *out = calloc (d * STRIDE, sizeof *out);
  double t[N];
  for (size_t p = 0; p < N; p++)
    {
      t[p] = 0.5 + (double)p;
      for (size_t i = 0; i < d; i++)
        x[i * STRIDE + p] = (double)(100 * p + i);
    }
  x[5] = 2; /* a status of 77 only where asked for */
  ito_process *process = ito_process_alloc_point (d, drift, 0.25, &d);
  for (size_t each = 0; each < 2; each++)
    {
      int status = process->sde.drift (N - 3, STRIDE, t, each, x, out, process->sde.params),
          same = 1;
      for (size_t p = 0; p < N - 3; p++)
        for (size_t i = 0; i < d; i++)
          same =
              same
              && out[i * STRIDE + p] == t[each ? p : 0] * x[(d - 1 - i) * STRIDE + p] + (double)i;
      for (size_t i = 0; i < d; i++)
        same = same && out[i * STRIDE + N - 3] == 0;
      tap_ok (status == 0 && same, "d = %zu, %s: every lane is its point's, none beyond", d,
              each ? "a time for each" : "one time");
    }
  process->sde.diffusion_dw (N, STRIDE, t, 0, NULL, x, out, process->sde.params);
  int same = 1;
  for (size_t p = 0; p < N; p++)
    for (size_t i = 0; i < d; i++)
      same = same && out[i * STRIDE + p] == 0.25 * x[i * STRIDE + p];
  tap_ok (same, "d = %zu: g dw", d);
  x[4] = 1e4;
  tap_ok (process->sde.drift (N, STRIDE, t, 1, x, out, process->sde.params) == 77,
          "d = %zu: a failure of the callback is handed on", d);
  ito_process_free (process);
  free (x);
  free (out);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_dimension (1);
  test_dimension (3);
  test_dimension (64);
  test_dimension (65);
  return tap_done ();
}
