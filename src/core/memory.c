/* Memory: checked and aligned. */
#include "core/memory.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Bytes rounded up to whole cache lines; 0 on overflow. */
static size_t
lines (size_t count, size_t size)
{
  size_t bytes;
  if (__builtin_mul_overflow (count, size, &bytes) || bytes > PTRDIFF_MAX - ITO_ALIGN)
    return 0;
  return bytes == 0 ? ITO_ALIGN : (bytes + ITO_ALIGN - 1) / ITO_ALIGN * ITO_ALIGN;
}

static void *
no_memory (double bytes, ito_error *error)
{
  ito_fail (error, GSL_ENOMEM, "no memory: %.4g MiB were asked for; make the problem smaller",
            bytes / 1048576);
  return NULL;
}

void *
ito_memory (size_t count, size_t size, ito_error *error)
{
  size_t bytes = lines (count, size);
  void *p = bytes ? aligned_alloc (ITO_ALIGN, bytes) : NULL;
  return p ? memset (p, 0, bytes) : no_memory ((double)count * (double)size, error);
}

char *
ito_memory_text (const char *text, ito_error *error)
{
  size_t size = strlen (text) + 1;
  char *copy = malloc (size);
  return copy ? memcpy (copy, text, size) : no_memory ((double)size, error);
}

int
ito_workspace_alloc (ito_workspace *w, ito_error *error)
{
  w->size = w->overflow ? SIZE_MAX : w->used;
  w->used = 0;
  w->base = ito_memory (w->size, 1, error);
  return w->base ? 0 : GSL_ENOMEM;
}

void
ito_workspace_free (ito_workspace *w)
{
  free (w->base);
  *w = (ito_workspace){ 0 };
}

void *
ito_workspace_take (ito_workspace *w, size_t count, size_t size)
{
  size_t bytes = lines (count, size);
  size_t end;
  if (bytes == 0 || __builtin_add_overflow (w->used, bytes, &end) || (w->base && end > w->size))
    {
      w->overflow = 1;
      return NULL;
    }
  void *piece = w->base ? w->base + w->used : NULL;
  w->used = end;
  return piece;
}
