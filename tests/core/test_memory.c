/* Memory: aligned, zeroed, checked; workspaces measure what they hand out. */
#include "core/memory.h"
#include "tap.h"
#include <stdint.h>

static int
is_zero (const void *p, size_t n)
{
  const char *c = p;
  for (size_t i = 0; i < n; i++)
    if (c[i])
      return 0;
  return 1;
}

int
main (void)
{
  gsl_set_error_handler_off ();
  int aligned = 1, zero = 1;
  for (size_t n = 0; n < 300; n += 7)
    {
      ito_error e = ITO_NO_ERROR;
      double *p = ITO_NEW (double, n, &e);
      aligned = aligned && p && (uintptr_t)p % ITO_ALIGN == 0;
      zero = zero && p && is_zero (p, n * sizeof *p);
      if (p)
        memset (p, 0xff, n * sizeof *p);
      free (p);
    }
  tap_ok (aligned, "memory is aligned to %d", ITO_ALIGN);
  tap_ok (zero, "and zero");

  size_t sizes[][2] = {
    { SIZE_MAX, 8 }, { SIZE_MAX / 8 + 1, 8 }, { (size_t)1 << 32, (size_t)1 << 32 },
    { SIZE_MAX, 1 }, { PTRDIFF_MAX, 1 },      { PTRDIFF_MAX / 8, 8 }
  };
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      ito_error e = ITO_NO_ERROR;
      void *p = ito_memory (sizes[i][0], sizes[i][1], &e);
      tap_ok (!p && e.code == GSL_ENOMEM && strncmp (e.text, "no memory: ", 11) == 0,
              "%zu x %zu bytes are refused: %s", sizes[i][0], sizes[i][1], e.text);
      free (p);
    }

  ito_error e = ITO_NO_ERROR;
  char *copy = ito_memory_text ("a text", &e);
  tap_same (copy, "a text", "a text is copied");
  free (copy);

  ito_workspace w = { 0 };
  double *a = NULL;
  char *b = NULL;
  int *none = NULL;
  for (int pass = 0; pass < 2; pass++)
    {
      a = ITO_TAKE (&w, double, 13);
      b = ITO_TAKE (&w, char, 1);
      none = ITO_TAKE (&w, int, 0);
      if (pass == 0)
        {
          tap_ok (!a && !b && !none, "a workspace that measures hands out nothing");
          tap_ok (ito_workspace_alloc (&w, &e) == 0, "it is allocated once");
        }
    }
  tap_ok (a && b && none && (uintptr_t)a % ITO_ALIGN == 0 && (uintptr_t)b % ITO_ALIGN == 0
              && (char *)(a + 13) <= b && b < (char *)none,
          "pieces are aligned and apart");
  tap_ok (is_zero (a, 13 * sizeof *a) && is_zero (b, 1), "and zero");
  tap_ok (w.used == w.size && !w.overflow, "all that was measured is handed out");
  tap_ok (!ITO_TAKE (&w, char, 1) && w.overflow, "more than was measured is not handed out");
  ito_workspace_free (&w);
  tap_ok (!w.base && w.size == 0 && w.used == 0 && !w.overflow, "a freed workspace is as new");

  ito_workspace large = { 0 };
  ITO_TAKE (&large, double, SIZE_MAX / 4);
  ITO_TAKE (&large, double, 1);
  tap_ok (ito_workspace_alloc (&large, &e) == GSL_ENOMEM && e.code == GSL_ENOMEM && !large.base,
          "a piece whose size overflows is refused");
  ito_workspace_free (&large);
  ito_workspace sum = { 0 };
  for (int i = 0; i < 4; i++)
    ITO_TAKE (&sum, char, PTRDIFF_MAX / 2);
  e = (ito_error)ITO_NO_ERROR;
  tap_ok (sum.overflow == 1 || ito_workspace_alloc (&sum, &e) == GSL_ENOMEM,
          "pieces whose sum overflows too");
  tap_ok (ito_workspace_alloc (&sum, &e) == GSL_ENOMEM, "and allocated they are not");
  ito_workspace_free (&sum);
  return tap_done ();
}
