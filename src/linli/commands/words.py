"""What argparse itself says, in Chinese: `speak()` once, before any parser is made."""
import argparse

WORDS = {
    "usage: ": "用法：",
    "options": "选项",
    "positional arguments": "参数",
    "show this help message and exit": "显示这段说明",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "the following arguments are required: %s": "还缺：%s",
    "unrecognized arguments: %s": "看不懂：%s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r，只能是 %(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)r 不对",
    "expected one argument": "后面要给一个值",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不明确，可能是 %(matches)s",
    "not allowed with argument %s": "不能和 %s 一起用",
    "one of the arguments %s is required": "%s 里要给一个",
}


def speak() -> None:
    argparse._ = lambda text: WORDS.get(text, text)  # type: ignore[attr-defined]
