/* Spec strings and the registries that document themselves.
 *
 * SPEC = NAME [":" KEY "=" VALUE {"," KEY "=" VALUE}].  Every named thing is described by one
 * constant ito_entry; parsing a spec against a registry yields typed, checked arguments with all
 * defaults filled in, and the canonical spec, which is parsed to the same arguments again. */
#ifndef ITO_CORE_SPEC_H
#define ITO_CORE_SPEC_H

#include "core/array.h"
#include "core/error.h"
#include <stddef.h>
#include <stdio.h>

typedef enum
{
  ITO_PARAM_NUMBER,  /* a double in [lower, upper] */
  ITO_PARAM_INTEGER, /* a whole number in [lower, upper] */
  ITO_PARAM_WORD,    /* one of `words`, "a|b|c" */
  ITO_PARAM_ARRAY, /* number, list, matrix, nested matrix, or @FILE:/dataset; rank <= 3; entries in
                      [lower, upper] */
  ITO_PARAM_SPEC,  /* a nested spec, kept as text: (exact) */
  ITO_PARAM_FILE   /* a reference @FILE:/group, kept as text */
} ito_param_type;

typedef struct
{
  const char *key;
  ito_param_type type;
  const char *fallback; /* the default's text; NULL: must be given; "": may be absent */
  double lower, upper;  /* both 0: any finite value */
  const char *words;    /* "a|b|c" for words */
  const char *text;     /* one line: what it is, unit */
  unsigned flags;
} ito_param;
#define ITO_PARAM_OPEN_LOWER 1u /* lower itself is excluded */
#define ITO_PARAM_OPEN_UPPER 2u
/* An upper bound INFINITY without OPEN_UPPER lets inf in. */
#define ITO_PARAM_FINITE_ONLY 0u /* nan is never accepted, inf only where the range includes it */

typedef struct
{
  const char *name;
  const char *aliases; /* "a|b", or NULL.  An alias may carry keys: "midpoint-2=rk:order=2" is not
                          needed now and not supported. */
  const char *summary; /* one line */
  const char *formula; /* plain text, may have several lines */
  const char *source;  /* authors, year, equation */
  const ito_param *params; /* ends with key NULL; NULL: none */
} ito_entry;

/* A registry: the entries of one kind, in alphabetical or logical order. */
typedef struct
{
  const char *kind;   /* "target", singular */
  const char *plural; /* "targets": the command that lists them */
  size_t n;
  const ito_entry *const *entries;
} ito_registry;

typedef struct ito_args ito_args;

/* Looks up the name of the spec, checks every key, value and range.  NULL with GSL_EINVAL and a
 * sentence that names the nearest valid thing.  "@FILE:/group" in place of a name stands for
 * the first entry that has a parameter "file" of type ITO_PARAM_FILE (targets: gmm), with that
 * value. */
ito_args *ito_args_parse (const ito_registry *registry, const char *spec, ito_error *error);
void ito_args_free (ito_args *args);

const ito_entry *ito_args_entry (const ito_args *args);
size_t ito_args_index (const ito_args *args);               /* of the entry in the registry */
const char *ito_args_spec (const ito_args *args);           /* canonical */
int ito_args_has (const ito_args *args, const char *key);   /* given, or a default that is not "" */
int ito_args_given (const ito_args *args, const char *key); /* given in the spec itself */
/* Where a parameter is absent: NaN, 0, "", NULL. */
double ito_args_number (const ito_args *args, const char *key);
size_t ito_args_integer (const ito_args *args, const char *key);
/* Index of the word among `words`. */
size_t ito_args_word (const ito_args *args, const char *key);
/* A word, a nested spec without its parentheses, a reference. */
const char *ito_args_text (const ito_args *args, const char *key);
const ito_array *ito_args_array (const ito_args *args, const char *key);

/* The entry of a name or alias, NULL where there is none. */
const ito_entry *ito_registry_find (const ito_registry *registry, const char *name);
/* The name of the entry whose name or alias is nearest, NULL where none is near. */
const char *ito_registry_nearest (const ito_registry *registry, const char *name);

/* All entries, one line each: name, summary. */
void ito_registry_list (const ito_registry *registry, FILE *out);
/* The page of one: form, formula, parameters with defaults and ranges, source. */
void ito_entry_help (const ito_registry *registry, const ito_entry *entry, FILE *out);

#endif
