"""What the analysis of expressions refuses, and how it says so.

Functions named after what is refused make the error; those named `check_...` raise it.
"""

from __future__ import annotations

import builtins
import types

import gast
import numpy as np

from tangentish.analyse import opaque
from tangentish.analyse.kinds import Array, Kind, Tup, Unknown, differentiable
from tangentish.errors import NoRule, NotDifferentiable, Unsupported


def check_differentiable(name: str, kind: Kind) -> None:
    """Raise for an argument in which one cannot differentiate."""
    if isinstance(kind, Array) and kind.type in "ib":
        raise NotDifferentiable(
            f"cannot differentiate in `{name}`, an array of integers",
            why="Its elements cannot move by small amounts.",
            remedy=f"Convert it: {name}.astype(float).",
        )  # fmt: skip
    if isinstance(kind, Unknown):
        raise NotDifferentiable(
            f"cannot differentiate in `{name}`: "
            "it is neither a number or an array, nor a tuple, list or dict of those",
            why="Objects and subclasses of arrays are not differentiated yet.",
            remedy="Pass a tuple, a list or a dict with strings as keys, or np.array(...).",
        )  # fmt: skip
    if not differentiable(kind) and kind not in (Tup(()), Tup((), list), Tup((), dict, ())):
        raise NotDifferentiable(
            f"cannot differentiate in `{name}`, which is not a number or an array of numbers",
            why="Only floating-point and complex numbers can move by small amounts.",
            remedy="Pass a number, an array or a tuple of those, or choose another argument.",
        )  # fmt: skip


def check_effects(target: types.FunctionType, call: gast.Call) -> None:
    """Refuse a function not looked into if its code stores anything outside of its names."""
    if opaque.stores(target.__code__) and opaque.may_write(target):
        raise Unsupported(
            f"a call of `{target.__name__}`, which writes into memory that others may see",
            at=call,
            why="It contains what is not supported yet, so its effects are not known.",
            remedy="Let it return its result.",
        )  # fmt: skip


def tuple_arithmetic(e: gast.BinOp) -> Unsupported:
    """An operator on a tuple that carries derivatives."""
    return Unsupported(
        "arithmetic on a tuple that carries derivatives", at=e,
        why="`+` and `*` of sequences are not differentiated yet.",
        remedy="Write the tuple out, or use an array.",
    )  # fmt: skip


def object_in_arithmetic(e: gast.expr) -> Unsupported:
    """An object beside a value that varies."""
    return Unsupported(
        "arithmetic of an object with a value that carries a derivative", at=e,
        why="What it gives is up to the object's class.",
        remedy="Use a plain array: np.asarray(...), where that is what you mean.",
    )  # fmt: skip


def unknown_keys(e: gast.Dict) -> Unsupported:
    """A dict with values that carry derivatives at keys that are not spelled out."""
    return Unsupported(
        "a dict with values that carry derivatives at keys that are not literals", at=e,
        why="Which value stands where is not known.",
        remedy="Use strings or integers as keys, each once.",
    )  # fmt: skip


def active_key(e: gast.AST) -> Unsupported:
    """A key of a dict that carries a derivative."""
    return Unsupported(
        "a value with a derivative as a key of a dict", at=e,
        why="What is read as a key of it would have no derivative.",
        remedy="Use strings or integers as keys, or a list of pairs.",
    )  # fmt: skip


def active_slice(e: gast.AST) -> Unsupported:
    """A slice with a bound that carries a derivative."""
    return Unsupported(
        "a value with a derivative as a bound of a `slice`", at=e,
        why="What is read of it would have no derivative.",
        remedy="Use the number itself.",
    )  # fmt: skip


def write_into_objects(e: gast.AST) -> Unsupported:
    """A write into an array of objects."""
    return Unsupported(
        "a write into an array of objects", at=e,
        why="It holds objects that others may hold as well, not numbers.",
        remedy="Use an array of floats, or a list.",
    )  # fmt: skip


def made_of_objects(e: gast.AST) -> Unsupported:
    """An array of objects, or of text, of values that carry derivatives or may be written."""
    return Unsupported(
        "an array of objects or of text, made of active values or of arrays", at=e,
        why="It holds no numbers that could have a derivative, and may share what it holds.",
        remedy="Use an array of floats, or a list.",
    )  # fmt: skip


def changed_container(e: gast.AST, what: str, type_: type) -> Unsupported:
    """Something that changes a list or a dict."""
    return Unsupported(
        f"`{what}` of a {type_.__name__}, which changes it", at=e,
        why="How its derivative would have to change with it is not known.",
        remedy="Make a new one: ys = ys * n; or change it item by item.",
    )  # fmt: skip


def active_set(e: gast.expr) -> Unsupported:
    """A set of values that carry derivatives."""
    return Unsupported(
        "a set of values that carry derivatives", at=e,
        why="Its items have no places, and it leaves out those that are equal.",
        remedy="Use a list or a tuple.",
    )  # fmt: skip


def endless(e: gast.expr, type_: type) -> Unsupported:
    """A loop over an iterator that cannot be made a list."""
    return Unsupported(
        f"a loop over `itertools.{type_.__name__}`", at=e,
        why="Its items cannot all be held: it need not end, or each uses up the one before.",
        remedy="Loop over a range, or over a list of the items that are wanted.",
    )  # fmt: skip


def named_iterator(e: gast.expr) -> Unsupported:
    """A loop over an iterator that has a name, and may be read elsewhere."""
    return Unsupported(
        "a loop over an iterator that has a name", at=e,
        why="It gives each item once, to whoever asks first.",
        remedy="Loop over a list of its items.",
    )  # fmt: skip


def empty_star(e: gast.Call) -> Unsupported:
    """A star on something without items among the arguments of a call."""
    return Unsupported(
        "a starred value without items among the arguments of a call", at=e,
        why="Nothing would show that it has some later, in a loop.",
        remedy="Leave it out, or pass the list itself.",
    )  # fmt: skip


def misfit_record(e: gast.Call, type_: type) -> Unsupported:
    """A call of a class with other arguments than its fields."""
    return Unsupported(
        f"this call of `{type_.__name__}`", at=e,
        why="Its arguments are not the fields of the class.",
        remedy="Give each field once, by its place or its name.",
    )  # fmt: skip


def active_index(e: gast.expr) -> Unsupported:
    """A value that varies as an index of what is no array."""
    return Unsupported(
        "a value that carries a derivative as an index of something other than an array", at=e,
        why="What it gives is up to the class that is indexed.",
        remedy="Use np.concatenate, np.stack or np.linspace for np.r_, np.c_ or np.ogrid.",
    )  # fmt: skip


def loop_over_unknown(e: gast.expr) -> Unsupported:
    """A loop over the items of `e`, which are not known."""
    return Unsupported(
        "a loop over something that is neither a range, an array nor a tuple", at=e,
        why="What its items are is not known.",
        remedy="Convert it to a tuple or an array in front of the function.",
    )  # fmt: skip


def unknown_attribute(e: gast.Attribute) -> NoRule:
    """An attribute of which nothing is known."""
    return NoRule(
        f"no derivative rule for the attribute `{e.attr}`",
        at=e,
        why="It is not known what it holds.",
        remedy="Read the fields of named tuples and dataclasses; compute all else in functions.",
    )


def attribute_by_name(e: gast.Call) -> Unsupported:
    """`getattr` with a name, or a default, that decides at run time what is read."""
    return Unsupported(
        "`getattr` of or beside a value that carries a derivative", at=e,
        why="What it reads is decided at run time, and so is its derivative.",
        remedy="Write the attribute out, `x.name`, and its default with `hasattr`.",
    )  # fmt: skip


def unresolved_call(e: gast.Call) -> Unsupported:
    """A call of something that only the run of the function finds."""
    return Unsupported(
        "a call of a function that is known only at run time", at=e,
        why="Functions as values are not differentiated yet.",
        remedy="Call a function of the module by its name.",
    )  # fmt: skip


def derivative_inside(e: gast.Call) -> Unsupported:
    """A derivative of something that is not known to be a function."""
    return Unsupported(
        "a derivative, inside a function, of what is known only at run time", at=e,
        why="Its text is made together with that of the function around it.",
        remedy="Give it a function of the module, an inner one or a lambda.",
    )  # fmt: skip


def unknown_member(e: gast.Attribute, class_: type) -> Unsupported:
    """An attribute that neither an object nor its class holds as plain data."""
    return Unsupported(
        f"`.{e.attr}` of an object of `{class_.__name__}`", at=e,
        why="The object does not have it here, and what its class holds is not followed.",
        remedy="Give the object the attribute in its constructor, or call a method of it.",
    )  # fmt: skip


def unknown_super(e: gast.Call) -> Unsupported:
    """A method of a class behind another one that is not written in Python."""
    return Unsupported(
        "`super()` here", at=e,
        why="The method behind it is not written in Python, or the object is not known.",
        remedy="Call the function by its class: Parent.method(self).",
    )  # fmt: skip


def operator_of_object(e: gast.expr) -> Unsupported:
    """An operation on an object whose class does not say in Python what it means."""
    return Unsupported(
        "an operation on an object here", at=e,
        why="Its class has no method for it that is written in Python.",
        remedy="Work with its attributes.",
    )  # fmt: skip


def object_for_library(e: gast.expr) -> Unsupported:
    """An object that is given to what is not looked into."""
    return Unsupported(
        "an object that is given to a function of a library", at=e,
        why="To the derivative it is the dict of its attributes.",
        remedy="Give it the attributes that it needs.",
    )  # fmt: skip


def stored_attribute(e: gast.expr) -> Unsupported:
    """A write into an attribute of what is no object that is followed."""
    return Unsupported(
        "assignment to an attribute of what is not known to be an object of a plain class", at=e,
        why="What holds it may be known by other names, which would see the change.",
        remedy="Use local variables, or dataclasses.replace(p, a=v).",
    )  # fmt: skip


def partial_of_unknown(e: gast.Call) -> Unsupported:
    """`functools.partial` of what is not known to be a function, or of arguments behind stars."""
    return Unsupported(
        "`partial` of what is known only at run time", at=e,
        why="Which function is called, and with what, decides what the text is.",
        remedy="Write a lambda, with each argument by itself.",
    )  # fmt: skip


def derivative_of_stars(e: gast.Call, name: str) -> Unsupported:
    """A derivative of a function of any number of arguments."""
    return Unsupported(
        f"a derivative, inside a function, of one with `*{name}`", at=e,
        why="How many arguments it has is not said by its text.",
        remedy="Give it a parameter for each argument.",
    )  # fmt: skip


def derivative_options(e: gast.Call) -> Unsupported:
    """A derivative whose options follow from values."""
    return Unsupported(
        "a derivative, inside a function, with options that are known only at run time", at=e,
        why="They decide what its text is.", remedy="Write them out: wrt=(0, 1).",
    )  # fmt: skip


def call_without_rule(e: gast.Call, target: object) -> NoRule:
    """A call of `target` with a value that varies."""
    if target is builtins.sum:
        return NoRule(
            "no derivative rule for sum of something of unknown kind", at=e,
            why="Python's sum goes through the items one by one.",
            remedy="Use `np.sum`, or a tuple.",
        )  # fmt: skip
    if opaque.iterates(target):
        return NoRule(
            f"no derivative rule for {_call_name(target)} but as what a `for` loop runs over", at=e,
            why="It gives its items once, to whoever asks for them.",
            remedy="Write the call behind `in`: `for a, b in zip(x, y):`.",
        )  # fmt: skip
    return NoRule(
        f"no derivative rule for {_call_name(target)}", at=e,
        why="It has neither a rule nor Python source that could be differentiated.",
        remedy="Register one: see docs/rules.md#your-own",
    )  # fmt: skip


def method_of_object(e: gast.Call, name: str) -> Unsupported:
    """A value that varies, given to a method of an object."""
    return Unsupported(
        f"a call of the method `{name}` with a value that carries a derivative", at=e,
        why="Methods of objects are not differentiated yet.",
        remedy="Call a function of the module.",
    )  # fmt: skip


def writing_method_of_array(e: gast.Call, name: str) -> NoRule:
    """A method of an array that may write into it."""
    return NoRule(
        f"no rule for the method `{name}` of arrays", at=e,
        why="It may write into the array.",
        remedy="Use a function of NumPy that returns its result.",
    )  # fmt: skip


def unknown_method(e: gast.Call, name: str) -> NoRule:
    """A method of a value that varies."""
    return NoRule(
        f"no derivative rule for the method `{name}`", at=e,
        why="The method is not one of arrays that has a rule.",
        remedy="Register one: see docs/rules.md#your-own",
    )  # fmt: skip


def shared_memory_again(e: gast.expr) -> Unsupported:
    """A derivative of a derivative that rests on where its arrays lie in memory."""
    return Unsupported(
        "a derivative of a gradient whose arrays overlap in memory", at=e,
        why="The arguments share memory that is written, or a vector is copied onto itself.",
        remedy="Pass copies, or copy first: A[2] = A[:, 3].copy().",
    )  # fmt: skip


def active_static(e: gast.expr, rule: str, word: str) -> NoRule:
    """A value that varies where a rule takes constants alone."""
    return NoRule(
        f"no derivative rule for {rule} in the parameter `{word}`", at=e,
        why="It carries a derivative, and the rule takes a constant there.",
        remedy="Write the function out, or pass stop_gradient of it.",
    )  # fmt: skip


def writing_call(e: gast.Call) -> Unsupported:
    """A call that may write into one of its arguments."""
    return Unsupported(
        "a call that may write into an array", at=e,
        why="Only assignments to elements and slices are differentiated yet.",
        remedy="Write `x[...] = value`, or give the call a copy.",
    )  # fmt: skip


def changing_call(e: gast.Call, reader: str) -> Unsupported:
    """A call that may change an object which a function reads."""
    return Unsupported(
        f"a call that may change an object which `{reader}` reads", at=e,
        why="The reverse sweep would read it as it is then.",
        remedy="Pass what is read as an argument.",
    )  # fmt: skip


def written_result(e: gast.Call) -> Unsupported:
    """A call that writes its result into an argument."""
    return Unsupported(
        "`out=`", at=e, why="Results written into an argument are not differentiated yet.",
        remedy="Assign the result instead.",
    )  # fmt: skip


def comparison_key(e: gast.Call) -> Unsupported:
    """`max` and `min` that compare by a function."""
    return Unsupported(
        "`key=`", at=e, why="Functions as values are not differentiated yet.",
        remedy="Compare the values themselves.",
    )  # fmt: skip


def larger_of_arrays(e: gast.Call, name: str) -> Unsupported:
    """The builtin `max` or `min` of arrays."""
    return Unsupported(
        f"the builtin `{name}` of an array with axes", at=e,
        why="Python compares arrays as a whole, and gives one of them.",
        remedy=f"Use `np.{name}imum`, or `np.{name}` of one array.",
    )  # fmt: skip


def number_from_text(e: gast.expr) -> Unsupported:
    """A call or a write that may read a number back from text that was made of one."""
    return Unsupported(
        "a number that is read back from text", at=e,
        why="Its derivative is lost on the way through the text.",
        remedy="Use the number itself.",
    )  # fmt: skip


def text_or_number(e: gast.expr) -> Unsupported:
    """Something that is text made of a number on one path, and something else on another."""
    return Unsupported(
        "a value that is text made of a number on one path, and no text on another", at=e,
        why="Whether it carries a derivative is known only at run time.",
        remedy="Use a name of its own for the text.",
    )  # fmt: skip


def writing_callee(e: gast.Call, function: str, argument: str) -> Unsupported:
    """A call of a user's function that writes into its argument."""
    return Unsupported(
        f"a call of `{function}`, which writes into its argument `{argument}`", at=e,
        why="Callees that write into their arguments are not differentiated yet.",
        remedy="Let it work on a copy and return it.",
    )  # fmt: skip


def _call_name(target: object) -> str:
    module = getattr(target, "__module__", None)
    name = getattr(target, "__qualname__", None) or repr(target)
    if isinstance(target, np.ufunc):
        word = str(target.__name__)
        module, name = ("numpy" if getattr(np, word, None) is target else module), word
    return f"{module}.{name}" if module and module != "builtins" else str(name)
