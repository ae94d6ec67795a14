/* Arguments: a spec checked against the registry's tables, typed, with every default. */
#include "core/array_text.h"
#include "core/memory.h"
#include "core/number.h"
#include "core/param_range.h"
#include "core/spec.h"
#include "core/spec_text.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  int given, has;
  double number;
  size_t integer; /* or the index of a word */
  char *text;     /* word, nested spec, reference; NULL: an array that was written out */
  ito_array array;
} value;

struct ito_args
{
  const ito_registry *registry;
  const ito_entry *entry;
  size_t index, n;
  value *values;
  char *spec;
};

static size_t
param_count (const ito_entry *entry)
{
  size_t n = 0;
  while (entry->params && entry->params[n].key)
    n++;
  return n;
}

/* ---- names and keys ---- */

static int
unknown_name (const ito_registry *registry, const char *name, ito_error *error)
{
  const char *nearest = ito_registry_nearest (registry, name);
  if (nearest)
    return ito_fail (error, GSL_EINVAL, "unknown %s '%s': did you mean '%s'?; 'ito %s' lists all",
                     registry->kind, ito_excerpt (name).text, nearest, registry->plural);
  return ito_fail (error, GSL_EINVAL,
                   "unknown %s '%s': there is none of that name; 'ito %s' lists all",
                   registry->kind, ito_excerpt (name).text, registry->plural);
}

static int
unknown_key (const ito_entry *entry, const char *key, ito_error *error)
{
  const char *nearest = NULL;
  size_t best = SIZE_MAX, n = param_count (entry);
  ito_excerpted shown = ito_excerpt (key);
  for (size_t i = 0; i < n; i++)
    {
      const char *candidate = entry->params[i].key;
      size_t distance = ito_edit_distance (key, candidate);
      if (distance < best && ito_nearest (key, &candidate, 1))
        {
          best = distance;
          nearest = candidate;
        }
    }
  if (nearest)
    return ito_fail (error, GSL_EINVAL,
                     "%s has no parameter '%s': did you mean '%s'?; 'ito help %s' shows all",
                     entry->name, shown.text, nearest, entry->name);
  if (n == 0)
    return ito_fail (error, GSL_EINVAL, "%s has no parameter '%s': it takes none; write '%s'",
                     entry->name, shown.text, entry->name);
  return ito_fail (error, GSL_EINVAL,
                   "%s has no parameter '%s': the first it has is '%s'; 'ito help %s' shows all",
                   entry->name, shown.text, entry->params[0].key, entry->name);
}

/* "@FILE:/group" stands for the entry that is read from a file, with the reference as its "file".
 */
static const ito_entry *
entry_of_group (const ito_registry *registry)
{
  for (size_t i = 0; i < registry->n; i++)
    for (const ito_param *p = registry->entries[i]->params; p && p->key; p++)
      if (p->type == ITO_PARAM_FILE && strcmp (p->key, "file") == 0)
        return registry->entries[i];
  return NULL;
}

/* ---- values ---- */

/* Every refusal of a value: what it must be comes after the colon. */
static int
invalid (const ito_entry *entry, const ito_param *param, const char *text, const char *must,
         ito_error *error)
{
  return ito_fail (error, GSL_EINVAL, "%s: %s=%s is not valid: it must be %s; see 'ito help %s'",
                   entry->name, param->key, ito_excerpt (text).text, must, entry->name);
}

static int
read_number (const ito_entry *entry, const ito_param *param, const char *text, value *v,
             ito_error *error)
{
  char must[128];
  if (ito_number_parse (text, &v->number) || !ito_param_holds (param, v->number))
    return invalid (entry, param, text, ito_param_demand (param, must), error);
  return 0;
}

static int
read_integer (const ito_entry *entry, const ito_param *param, const char *text, value *v,
              ito_error *error)
{
  char must[128];
  uint64_t count;
  if (ito_count_parse (text, UINT64_C (1) << 53, &count) || count > SIZE_MAX
      || !ito_param_holds (param, (double)count))
    return invalid (entry, param, text, ito_param_demand (param, must), error);
  v->integer = (size_t)count;
  v->number = (double)count;
  return 0;
}

static int
read_word (const ito_entry *entry, const ito_param *param, const char *text, value *v,
           ito_error *error)
{
  char word[64], must[200];
  size_t best = SIZE_MAX, best_index = SIZE_MAX;
  for (size_t i = 0; ito_param_word (param->words, i, word, sizeof word) == 0; i++)
    {
      const char *candidate = word;
      size_t distance = ito_edit_distance (text, word);
      if (strcmp (word, text) == 0)
        {
          v->integer = i;
          v->text = ito_memory_text (text, error);
          return v->text ? 0 : GSL_ENOMEM;
        }
      if (distance < best && ito_nearest (text, &candidate, 1))
        {
          best = distance;
          best_index = i;
        }
    }
  int n = snprintf (must, sizeof must, "one of %s", param->words);
  if (n > 0 && (size_t)n < sizeof must && best_index != SIZE_MAX)
    {
      ito_param_word (param->words, best_index, word, sizeof word);
      snprintf (must + n, sizeof must - (size_t)n, " (did you mean '%s'?)", word);
    }
  return invalid (entry, param, text, must, error);
}

/* Where entry i is, as it is written in C. */
static void
print_position (const ito_array *a, size_t i, char *buffer, size_t size)
{
  size_t block = ito_array_count (a);
  buffer[0] = 0;
  for (size_t level = 0; level < a->rank; level++)
    {
      block /= a->dims[level];
      size_t used = strlen (buffer);
      snprintf (buffer + used, size - used, "[%zu]", i / block % a->dims[level]);
    }
}

static int
check_array (const ito_entry *entry, const ito_param *param, const char *text, const ito_array *a,
             ito_error *error)
{
  char must[128], number[32], position[96];
  if (a->rank > 3)
    return ito_fail (error, GSL_EINVAL, "%s: %s=%s has the wrong rank: %zu; at most 3", entry->name,
                     param->key, ito_excerpt (text).text, a->rank);
  for (size_t i = 0; i < ito_array_count (a); i++)
    if (!ito_param_holds (param, a->data[i]))
      {
        print_position (a, i, position, sizeof position);
        return ito_fail (error, GSL_EINVAL,
                         "%s: %s%s=%s is not valid: it must be %s; see 'ito help %s'", entry->name,
                         param->key, position, ito_number_print (a->data[i], number),
                         ito_param_demand (param, must), entry->name);
      }
  return 0;
}

static int
read_array (const ito_entry *entry, const ito_param *param, const char *text, value *v,
            ito_error *error)
{
  ito_error inner = ITO_NO_ERROR;
  int status;
  if (*text == '@')
    {
      v->text = ito_reference_print (text, &inner);
      status = v->text ? ito_array_read (text, &v->array, &inner) : inner.code;
    }
  else
    {
      status = ito_array_parse (text, &v->array, &inner);
      if (status == GSL_EINVAL)
        return ito_fail (error, status,
                         "%s: %s=%s is not valid: %s; write a number, [1;2] or @FILE:/dataset",
                         entry->name, param->key, ito_excerpt (text).text, inner.text);
    }
  if (status)
    return ito_fail (error, status, "%s: %s: %s", entry->name, param->key, inner.text);
  return check_array (entry, param, text, &v->array, error);
}

static int
read_value (const ito_entry *entry, const ito_param *param, char *text, value *v, ito_error *error)
{
  switch (param->type)
    {
    case ITO_PARAM_NUMBER:
      return read_number (entry, param, text, v, error);
    case ITO_PARAM_INTEGER:
      return read_integer (entry, param, text, v, error);
    case ITO_PARAM_WORD:
      return read_word (entry, param, text, v, error);
    case ITO_PARAM_ARRAY:
      return read_array (entry, param, text, v, error);
    case ITO_PARAM_SPEC:
      text = ito_spec_unwrap (text);
      if (*text == 0)
        return invalid (entry, param, "()", "a spec in parentheses", error);
      v->text = ito_memory_text (text, error);
      return v->text ? 0 : GSL_ENOMEM;
    case ITO_PARAM_FILE:
      v->text = ito_reference_print (text, error);
      return v->text ? 0 : error->code;
    }
  return GSL_ESANITY;
}

/* ---- the whole ---- */

static void
print_value (const ito_param *param, const value *v, FILE *out)
{
  char number[32];
  if (param->type == ITO_PARAM_NUMBER)
    fputs (ito_number_print (v->number, number), out);
  else if (param->type == ITO_PARAM_INTEGER)
    fprintf (out, "%zu", v->integer);
  else if (param->type == ITO_PARAM_SPEC)
    fprintf (out, "(%s)", v->text);
  else if (v->text)
    fputs (v->text, out);
  else
    ito_array_print (&v->array, out);
}

static int
print_spec (ito_args *args, ito_error *error)
{
  size_t size;
  FILE *out = open_memstream (&args->spec, &size);
  if (out)
    {
      fputs (args->entry->name, out);
      char mark = ':';
      for (size_t i = 0; i < args->n; i++)
        if (args->values[i].has)
          {
            fprintf (out, "%c%s=", mark, args->entry->params[i].key);
            print_value (&args->entry->params[i], &args->values[i], out);
            mark = ',';
          }
    }
  int failed = !out || ferror (out);
  if (out && fclose (out))
    failed = 1;
  return failed ? ito_fail (error, GSL_ENOMEM, "no memory for the spec of a %s", args->entry->name)
                : 0;
}

static int
read_pair (ito_args *args, const ito_spec_pair *pair, ito_error *error)
{
  const ito_entry *entry = args->entry;
  for (size_t i = 0; i < args->n; i++)
    if (strcmp (pair->key, entry->params[i].key) == 0)
      {
        value *v = &args->values[i];
        if (v->given)
          return ito_fail (error, GSL_EINVAL, "%s: parameter '%s' is given twice: give it once",
                           entry->name, pair->key);
        v->given = v->has = 1;
        return read_value (entry, &entry->params[i], pair->value, v, error);
      }
  return unknown_key (entry, pair->key, error);
}

static int
read_default (ito_args *args, size_t i, ito_error *error)
{
  const ito_param *param = &args->entry->params[i];
  value *v = &args->values[i];
  if (v->given || (param->fallback && !param->fallback[0]))
    return 0;
  if (!param->fallback)
    return ito_fail (error, GSL_EINVAL, "%s needs '%s': it has no default; see 'ito help %s'",
                     args->entry->name, param->key, args->entry->name);
  char *text = ito_memory_text (param->fallback, error);
  if (!text)
    return GSL_ENOMEM;
  v->has = 1;
  int status = read_value (args->entry, param, text, v, error);
  free (text);
  return status;
}

static int
fill (ito_args *args, const ito_spec_text *parts, ito_error *error)
{
  const ito_registry *registry = args->registry;
  ito_spec_pair group = { "file", parts->name };
  const int is_group = parts->name[0] == '@';
  args->entry = is_group ? entry_of_group (registry) : ito_registry_find (registry, parts->name);
  if (!args->entry && is_group)
    return ito_fail (error, GSL_EINVAL,
                     "'%s' names no %s: none is read from a file; 'ito %s' lists all",
                     ito_excerpt (parts->name).text, registry->kind, registry->plural);
  if (!args->entry)
    return unknown_name (registry, parts->name, error);
  while (registry->entries[args->index] != args->entry)
    args->index++;
  args->n = param_count (args->entry);
  args->values = ITO_NEW (value, args->n, error);
  int status = args->values ? 0 : GSL_ENOMEM;
  if (!status && is_group)
    status = read_pair (args, &group, error);
  for (size_t i = 0; !status && i < parts->n; i++)
    status = read_pair (args, &parts->pairs[i], error);
  for (size_t i = 0; !status && i < args->n; i++)
    status = read_default (args, i, error);
  return status ? status : print_spec (args, error);
}

ito_args *
ito_args_parse (const ito_registry *registry, const char *spec, ito_error *error)
{
  ito_spec_text parts;
  if (ito_spec_split (spec, &parts, error))
    return NULL;
  ito_args *args = ITO_NEW (ito_args, 1, error);
  if (args)
    {
      args->registry = registry;
      if (fill (args, &parts, error))
        {
          ito_args_free (args);
          args = NULL;
        }
    }
  ito_spec_text_clear (&parts);
  return args;
}

void
ito_args_free (ito_args *args)
{
  if (!args)
    return;
  for (size_t i = 0; args->values && i < args->n; i++)
    {
      free (args->values[i].text);
      ito_array_clear (&args->values[i].array);
    }
  free (args->values);
  free (args->spec);
  free (args);
}

const ito_entry *
ito_args_entry (const ito_args *args)
{
  return args->entry;
}

size_t
ito_args_index (const ito_args *args)
{
  return args->index;
}

const char *
ito_args_spec (const ito_args *args)
{
  return args->spec;
}

/* A key that is not in the table is a mistake in the caller's source: it ends here. */
static const value *
value_of (const ito_args *args, const char *key)
{
  static const value absent;
  for (size_t i = 0; i < args->n; i++)
    if (strcmp (key, args->entry->params[i].key) == 0)
      return &args->values[i];
  assert (key == NULL);
  return &absent;
}

int
ito_args_has (const ito_args *args, const char *key)
{
  return value_of (args, key)->has;
}

int
ito_args_given (const ito_args *args, const char *key)
{
  return value_of (args, key)->given;
}

double
ito_args_number (const ito_args *args, const char *key)
{
  const value *v = value_of (args, key);
  return v->has ? v->number : (double)NAN;
}

size_t
ito_args_integer (const ito_args *args, const char *key)
{
  return value_of (args, key)->integer;
}

size_t
ito_args_word (const ito_args *args, const char *key)
{
  return value_of (args, key)->integer;
}

const char *
ito_args_text (const ito_args *args, const char *key)
{
  const value *v = value_of (args, key);
  return v->text ? v->text : "";
}

const ito_array *
ito_args_array (const ito_args *args, const char *key)
{
  const value *v = value_of (args, key);
  return v->array.data ? &v->array : NULL;
}
