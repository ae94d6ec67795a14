/* The first difference between the data of two files. */
#include "core/number.h"
#include "trace/tiles.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  ito_reader *a, *b;
  double tolerance;
  char *text;
  size_t size;
  int differ;
  ito_error *error;
} comparison;

static double
double_at (const unsigned char *p)
{
  uint64_t bits = 0;
  double x;
  for (int i = 7; i >= 0; i--)
    bits = bits << 8 | p[i];
  memcpy (&x, &bits, sizeof x);
  return x;
}

static double
number_at (const ito_tile_field *f, const unsigned char *p)
{
  uint64_t bits;
  double x = double_at (p);
  memcpy (&bits, &x, sizeof bits);
  return f->kind == 'f' ? x : f->kind == 'u' ? (double)bits : (double)(int64_t)bits;
}

/* Bits decide; with a tolerance |a - b| <= tolerance max (1, |a|, |b|), and NaN equals NaN. */
static int
same_value (const comparison *c, const ito_tile_field *f, const unsigned char *a,
            const unsigned char *b)
{
  if (memcmp (a, b, f->size) == 0)
    return 1;
  if (!(c->tolerance > 0) || !strchr ("fiu", f->kind))
    return 0;
  double x = number_at (f, a), y = number_at (f, b);
  if (isnan (x) || isnan (y))
    return isnan (x) && isnan (y);
  return fabs (x - y) <= c->tolerance * fmax (1, fmax (fabs (x), fabs (y)));
}

static void
print_value (const ito_tile_field *f, const unsigned char *p, char *text, size_t size)
{
  char number[32];
  uint64_t bits = 0;
  for (int i = 7; i >= 0 && f->size == 8; i--)
    bits = bits << 8 | p[i];
  if (f->kind == 'S')
    snprintf (text, size, "'%.*s'", (int)(f->size < 60 ? f->size : 60), (const char *)p);
  else if (f->kind == 'e')
    snprintf (text, size, "%d", p[0]);
  else if (f->kind == 'u')
    snprintf (text, size, "%llu", (unsigned long long)bits);
  else if (f->kind == 'i')
    snprintf (text, size, "%lld", (long long)bits);
  else if (isnan (double_at (p)))
    snprintf (text, size, "NaN (0x%016llx)", (unsigned long long)bits);
  else
    snprintf (text, size, "%s", ito_number_print (double_at (p), number));
}

/* The place of an element of the tile: "[3, 17, 0]". */
static void
print_index (const ito_tiles *t, size_t element, char *text, size_t size)
{
  uint64_t index[4];
  size_t used = 0;
  for (size_t i = t->rank; i-- > 0;)
    {
      index[i] = t->start[i] + element % t->count[i];
      element /= (size_t)t->count[i];
    }
  text[0] = 0;
  for (size_t i = 0; i < t->rank && used < size; i++)
    used += (size_t)snprintf (text + used, size - used, "%s%llu%s", i ? ", " : "[",
                              (unsigned long long)index[i], i + 1 < t->rank ? "" : "]");
}

static void
compare_tile (comparison *c, const char *name, const ito_tiles *a, const ito_tiles *b)
{
  char index[100], x[80], y[80];
  const unsigned char *p = a->data, *q = b->data;
  if (memcmp (p, q, a->elements * a->size) == 0)
    return;
  for (size_t e = 0; e < a->elements; e++, p += a->size, q += b->size)
    for (size_t i = 0; i < a->fields; i++)
      {
        const ito_tile_field *f = a->field + i;
        if (same_value (c, f, p + f->offset, q + f->offset))
          continue;
        print_index (a, e, index, sizeof index);
        print_value (f, p + f->offset, x, sizeof x);
        print_value (f, q + f->offset, y, sizeof y);
        snprintf (c->text, c->size, "%s%s%s%s is %s in %s and %s in %s", name, index,
                  f->name[0] ? "." : "", f->name, x, c->a->path, y, c->b->path);
        c->differ = 1;
        return;
      }
}

static void
compare_dataset (comparison *c, const char *name)
{
  ito_tiles a, b;
  char form_a[300], form_b[300];
  if (ito_tiles_open (c->a->h5, c->a->path, name, &a, c->error))
    return;
  if (ito_tiles_open (c->b->h5, c->b->path, name, &b, c->error))
    {
      ito_tiles_close (&a);
      return;
    }
  ito_tiles_form (&a, form_a, sizeof form_a);
  ito_tiles_form (&b, form_b, sizeof form_b);
  if (strcmp (form_a, form_b) != 0)
    {
      c->differ = 1;
      snprintf (c->text, c->size, "%s is %s in %s and %s in %s", name, form_a, c->a->path, form_b,
                c->b->path);
    }
  while (!c->differ && ito_tiles_next (&a, c->a->path, name, c->error) > 0
         && ito_tiles_next (&b, c->b->path, name, c->error) > 0)
    compare_tile (c, name, &a, &b);
  ito_tiles_close (&a);
  ito_tiles_close (&b);
}

/* Evaluations per path of a run, where both files say them. */
static void
compare_nfe (comparison *c, const char *group)
{
  ito_error none = ITO_NO_ERROR;
  double a, b;
  char x[32], y[32];
  if (c->differ || ito_reader_find_number (c->a, group, "nfe", &a, &none)
      || ito_reader_find_number (c->b, group, "nfe", &b, &none) || memcmp (&a, &b, sizeof a) == 0)
    return;
  c->differ = 1;
  snprintf (c->text, c->size, "attribute nfe of %s is %s in %s and %s in %s", group,
            ito_number_print (a, x), c->a->path, ito_number_print (b, y), c->b->path);
}

static void
compare_all (comparison *c, const ito_names *a, const ito_names *b)
{
  for (size_t i = 0, j = 0; (i < a->n || j < b->n) && !c->differ && !c->error->code;)
    {
      int order = i == a->n ? 1 : j == b->n ? -1 : strcmp (a->name[i], b->name[j]);
      const char *name = order <= 0 ? a->name[i] : b->name[j];
      if (ito_name_is_data (name) && order)
        {
          c->differ = 1;
          snprintf (c->text, c->size, "%s is only in %s", name,
                    order < 0 ? c->a->path : c->b->path);
        }
      else if (ito_name_is_data (name))
        compare_dataset (c, name);
      i += order <= 0;
      j += order >= 0;
    }
  if (c->tolerance > 0)
    return;
  compare_nfe (c, "/");
  const char *run;
  for (uint64_t i = 0; !c->error->code && (run = ito_reader_member (c->a, "/runs", i, c->error));
       i++)
    {
      char group[300];
      snprintf (group, sizeof group, "/runs/%s", run);
      compare_nfe (c, group);
    }
}

int
ito_reader_differ (ito_reader *a, ito_reader *b, double tolerance, int *differ, char *text,
                   size_t size, ito_error *error)
{
  ito_names names_a, names_b;
  comparison c = { a, b, tolerance, text, size, 0, error };
  if (size)
    text[0] = 0;
  if (ito_names_read (a->h5, a->path, &names_a, error) == GSL_SUCCESS)
    {
      if (ito_names_read (b->h5, b->path, &names_b, error) == GSL_SUCCESS)
        {
          compare_all (&c, &names_a, &names_b);
          ito_names_free (&names_b);
        }
      ito_names_free (&names_a);
    }
  *differ = c.differ;
  return error->code;
}

int
ito_reader_compare (ito_reader *a, ito_reader *b, double tolerance, int *differ, char *text,
                    size_t size)
{
  ito_error error = ITO_NO_ERROR;
  ito_hdf5_state state;
  ito_hdf5_enter (&state);
  ito_reader_differ (a, b, tolerance, differ, text, size, &error);
  ito_hdf5_leave (&state);
  return ITO_RAISE (&error);
}
