/* Memory: checked, aligned, and one workspace for one run. */
#ifndef ITO_CORE_MEMORY_H
#define ITO_CORE_MEMORY_H

#include "core/error.h"
#include <stddef.h>

#define ITO_ALIGN 64

/* count * size bytes, zeroed, aligned to 64; NULL with GSL_ENOMEM on overflow or exhaustion.
 * Freed with free(). */
void *ito_memory (size_t count, size_t size, ito_error *error);
#define ITO_NEW(type, count, error) ((type *)ito_memory ((count), sizeof (type), (error)))

/* A copy of a string, NULL with an error. */
char *ito_memory_text (const char *text, ito_error *error);

/* A workspace is measured first, allocated once, and then handed out:
 *   ito_workspace w = { 0 };
 *   ITO_TAKE (&w, double, n); ...            every piece, in any order, with w.base NULL: measures
 *   ito_workspace_alloc (&w, error);
 *   double *a = ITO_TAKE (&w, double, n); ... the same pieces again: hands out
 *   ito_workspace_free (&w);
 * While measuring, ITO_TAKE returns NULL. Sizes that overflow make the allocation fail. */
typedef struct
{
  char *base;
  size_t size, used;
  int overflow;
} ito_workspace;

int ito_workspace_alloc (ito_workspace *w, ito_error *error);
void ito_workspace_free (ito_workspace *w);
void *ito_workspace_take (ito_workspace *w, size_t count, size_t size);
#define ITO_TAKE(w, type, count) ((type *)ito_workspace_take ((w), (count), sizeof (type)))

#endif
