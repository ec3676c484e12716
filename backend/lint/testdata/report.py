import csv
import os
import sys


def read_invoices(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def owed_by_customer(rows):
    owed = {}
    for row in rows:
        if row.get("paid") == None:
            continue
        try:
            cents = round(float(row["gross"]) * 100)
        except:
            continue
        owed[row["customer"]] = owed.get(row["customer"], 0) + cents
    return owed


def main(arguments):
    if len(arguments) != 2:
        print(f"usage: report.py INVOICES.csv", file=sys.stderr)
        return 2
    for customer, cents in sorted(owed_by_customer(read_invoices(arguments[1])).items()):
        print(f"{customer}: {cents / 100:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
