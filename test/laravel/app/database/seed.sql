INSERT INTO users VALUES (1, '46', TRUE), (2, '77', FALSE), (3, '61', TRUE);
INSERT INTO companies VALUES
  (106, '022a5b44774a5636fa095661d3353f332e9c5ba1', 'Kestrel Home Goods LLC', 'KHG', 'USD', 'America/Los_Angeles',
    '2024-12-31'),
  (131, 'b7t2k9m4q1x8w5z3n6p0', 'Birch & Tide GmbH', 'BTG', 'EUR', 'Europe/Berlin', '2024-12-31'),
  (208, '8f1d0a6b3c2e4f5a9b8c7d6e5f4a3b2c1d0e9f8a', 'Halden Outdoor Ltd', 'HOL', 'GBP', 'Europe/London', '2024-12-31');
INSERT INTO company_user VALUES (106, 1), (131, 1), (106, 2), (208, 3);
INSERT INTO warehouses VALUES
  (1, 106, '4443ea13b799133305d54642bf6ef5791a831141', 'Long Beach 3PL', '3PL', 'US'),
  (2, 106, '9d5ed678fe57bcca610140957afab571c6e1b2a3', 'FBA US', 'FBA', 'US'),
  (3, 106, '0cc175b9c0f1b6a831c399e269772661a0b1c2d3', 'In transit', 'In Transit', NULL),
  (4, 131, 'w3r5t7y9u1i3o5p7a9s1', 'Hamburg 3PL', '3PL', 'DE');
INSERT INTO items (id, company_id, name, sku, fnsku, asin, country_code, weight, length) VALUES
  (5001, 106, 'Cutting board, large', 'KHG-CB-L-US', 'X001', 'B001', 'US', 3.25, 15.5),
  (5002, 106, 'Cutting board, large', '123456', 'X002', 'B002', 'CA', 3.25, 15.5),
  (5003, 106, 'Cutting board, small', 'KHG-CB-S-MX', NULL, NULL, 'MX', NULL, NULL);
INSERT INTO items (id, company_id, name, sku, country_code)
  SELECT 6000 + seq, 131, CONCAT('Becher ', seq), CONCAT('BTG-', seq), 'DE' FROM seq_1_to_61;
INSERT INTO restock_plans VALUES (1, 5001, 199.90, 0.00001, 4.2, 12.5, 45, 14, 10, 7, 5.4, 19.99, 0.15);
INSERT INTO movements (item_id, warehouse_id, date, quantity) VALUES
  (5001, 1, '2025-01-10', 1000), (5001, 1, '2025-01-20', -700), (5001, 3, '2025-01-20', 700),
  (5001, 3, '2025-02-03', -700), (5001, 2, '2025-02-03', 698), (5001, 2, '2025-02-10', -120),
  (5002, 2, '2025-02-03', 0.5);
INSERT INTO documents (id, company_id, type, status, completed, ref_number, date) VALUES
  (1042, 106, 'InventoryOrder', 'Received', '2025-01-10 17:05:00', 'PO-1042', '2025-01-10'),
  (1077, 106, 'InventoryOrder', 'Received', '2025-03-05 16:40:00', 'PO-1077', '2025-03-05'),
  (2201, 106, 'Bill', 'Paid', '2025-01-25 17:00:00', 'BILL-2201', '2025-01-25'),
  (2202, 106, 'Bill', 'Paid', NULL, '2202', NULL),
  (9001, 106, 'Invoice', 'Completed', '2025-02-10 20:11:00', 'INV-9001', '2025-02-10'),
  (9002, 106, 'Adjustment', 'Completed', '2025-03-12 18:00:00', 'ADJ-77', '2025-03-12'),
  (9003, 131, 'Invoice', 'Completed', '2025-02-11 20:11:00', 'RE-1', '2025-02-11');
INSERT INTO receipts VALUES (1, 5001, 1, 1042, '2025-01-10', 1000), (2, 5001, 1, 1077, '2025-03-05', 600);
INSERT INTO sales VALUES (1, 5001, 9001, '2025-02-10', 120, 19.99, FALSE), (2, 5001, 9002, '2025-03-12', 5, NULL, TRUE);
INSERT INTO costs (receipt_id, sale_id, batch_id, document_id, type, amount, quantity) VALUES
  (1, NULL, 1042, 1042, 'Purchase Price', 4200, 1000), (1, NULL, 1042, 2201, 'Freight', 913.37, 1000),
  (1, NULL, 1042, 2202, 'Customs Duty', 360, 1000), (2, NULL, 1077, 1077, 'Purchase Price', 3467.61, 600),
  (NULL, 1, 1042, 1042, 'Purchase Price', 504, 120), (NULL, 1, 1042, 2201, 'Freight', 109.6, 120),
  (NULL, 1, 1042, 2202, 'Customs Duty', 43.2, 120), (NULL, 2, 1042, 1042, 'Purchase Price', 27.37, 5);
INSERT INTO invoice_lines (company_id, document_id, country_code, currency, date, revenue, cogs) VALUES
  (106, 9001, 'US', 'USD', '2025-02-10', 2398.8, 656.8), (106, 9001, 'CA', 'USD', '2025-04-10', 100.1, 50.05),
  (131, 9003, 'DE', 'EUR', '2025-02-11', 12345678.9, 0.00000001), (131, 9003, 'DE', 'EUR', '2025-02-12', 5000, 1),
  (131, 9003, 'DE', 'EUR', '2025-05-01', 473.37, 2);
INSERT INTO services VALUES (1, 'Freight'), (2, 'Customs Duty');
INSERT INTO reports VALUES
  (1, 'Sales by day', 'Sales', 'What was sold.', 'https://my.neonpanel.com/app/reports/1'),
  (2, 'Stock', 'Inventory', NULL, 'https://my.neonpanel.com/app/reports/2');
