/* design/data_int.h -- inside a contract bound to a database: opening and what
 * is kept (data.c), columns from the store (data_load.c), references and
 * columns along them (data_join.c). */
#ifndef TRD_DESIGN_DATA_INT_H
#define TRD_DESIGN_DATA_INT_H

#include "design/data.h"

typedef struct trd_kept_column {     /* a loaded, joined or computed column */
    struct trd_kept_column *next;
    int                     base, dataset;
    const void             *what;    /* trd_node, or the name of the column in the table */
    const trd_column       *column;
} trd_kept_column;

/* In the place of a dataset: of a tree for these rows, of a rank or lag. */
enum { TRD_COMPUTED = -1, TRD_WHOLE = -2 };

typedef struct trd_kept_index {
    struct trd_kept_index *next;
    int                    base, dataset;
    const int64_t         *index;
} trd_kept_index;

struct trd_data {
    trd_store          *store;
    const trd_schema   *schema;
    const trd_watch    *watch;       /* of the caller; may be NULL */
    trd_watch           within;      /* the same, its progress within a stretch of all */
    double              from, to;
    trd_pool           *pool;
    trd_store_table   **tables;      /* per dataset; NULL: not in the database */
    trd_rows           *rows;        /* per dataset */
    trd_kept_column    *columns;
    trd_kept_index     *indexes;
    const char         *what;        /* the passes are made for */
    trd_pass           *passes;
    size_t              pass_count, pass_room;
    trd_joined         *joins;
    size_t              join_count, join_room;
};

trd_code trd_data_no_memory(trd_error *err);

/* NULL when the table has none of that name. */
const trd_store_column_info *trd_data_find_column(const trd_store_table *table, const char *name);

/* What was kept of `dataset` in the rows of `base`; NULL when nothing was. */
const trd_column *trd_data_kept(const trd_data *data, int base, int dataset, const void *what);
trd_code          trd_data_keep(trd_data *data, int base, int dataset, const void *what, const trd_column *column, trd_error *err);

/* A column of a dataset in its own rows. */
trd_code trd_data_load(trd_data *data, int dataset, const trd_field *f, const char *source, const trd_column **out, trd_error *err);

/* The same in the rows of `base`. */
trd_code trd_data_column_in(trd_data *data, int base, int dataset, const trd_field *f, const char *source, const trd_column **out,
                            trd_error *err);

#endif
