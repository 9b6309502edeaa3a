// SPDX-License-Identifier: Apache-2.0
package io.github.signumspark.rapids;

import ai.rapids.cudf.BinaryOp;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.Table;
import ai.rapids.cudf.ast.AstExpression;
import ai.rapids.cudf.ast.BinaryOperation;
import ai.rapids.cudf.ast.BinaryOperator;
import ai.rapids.cudf.ast.ColumnReference;
import ai.rapids.cudf.ast.CompiledExpression;
import ai.rapids.cudf.ast.Literal;
import io.github.signumspark.device.Formula;
import io.github.signumspark.device.Precision;
import java.util.List;

/**
 * Formulas by cudf. A single operation has a kernel of its own; more of them go through cudf's
 * expression trees, which read each column once and round after every operation like the kernels.
 * Compiled trees are kept, the most recently used ones. Not thread-safe.
 */
final class CudfFormulas implements AutoCloseable {
  private static final int MOST = 32;
  private static final Formula LEFT = Formula.column(0);
  private static final Formula RIGHT = Formula.column(1);

  private final CudfScalars scalars;
  private final RecentlyUsed<Key, CompiledExpression> compiled =
      new RecentlyUsed<>(MOST, CompiledExpression::close);

  private record Key(Precision precision, Formula formula) {}

  CudfFormulas(CudfScalars scalars) {
    this.scalars = scalars;
  }

  ColumnVector compute(Formula formula, List<CudfColumn> columns) {
    CudfColumn first = columns.get(0);
    var type = first.vector().getType();
    if (formula.equals(LEFT.plus(RIGHT))) {
      return first.vector().binaryOp(BinaryOp.ADD, columns.get(1).vector(), type);
    } else if (formula.equals(LEFT.minus(RIGHT))) {
      return first.vector().binaryOp(BinaryOp.SUB, columns.get(1).vector(), type);
    } else if (formula instanceof Formula.Product product && product.formula().equals(LEFT)) {
      var factor = scalars.get(first.precision(), product.factor());
      return first.vector().binaryOp(BinaryOp.MUL, factor, type);
    }
    try (Table table =
        new Table(columns.stream().map(CudfColumn::vector).toArray(ColumnVector[]::new))) {
      Precision precision = first.precision();
      return compiled
          .get(new Key(precision, formula), () -> tree(precision, formula).compile())
          .computeColumn(table);
    }
  }

  private static AstExpression tree(Precision precision, Formula formula) {
    if (formula instanceof Formula.Column column) {
      return new ColumnReference(column.number());
    } else if (formula instanceof Formula.Product product) {
      Literal factor =
          precision == Precision.FLOAT
              ? Literal.ofFloat((float) product.factor())
              : Literal.ofDouble(product.factor());
      return new BinaryOperation(BinaryOperator.MUL, factor, tree(precision, product.formula()));
    } else if (formula instanceof Formula.Sum sum) {
      return new BinaryOperation(
          BinaryOperator.ADD, tree(precision, sum.left()), tree(precision, sum.right()));
    }
    Formula.Difference difference = (Formula.Difference) formula;
    return new BinaryOperation(
        BinaryOperator.SUB,
        tree(precision, difference.left()),
        tree(precision, difference.right()));
  }

  @Override
  public void close() {
    compiled.close();
  }
}
